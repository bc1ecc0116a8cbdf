// What the isolators of an app, or of a pod, may be called and hold (appc/spec ace.md, rkt-1.30.md 12). Whether they
// can be applied is the plan's business; a manifest with one that is not valid is refused whole.
#pragma once

#include <string_view>
#include <vector>

#include "spec/image_manifest.hpp"
#include "spec/json.hpp"

namespace rkt::json {

// [{"name":…,"value":…}] of an app or a pod; the value is kept as it is. Throws ParseError.
std::vector<Isolator> parse_isolators(const Node& owner);
Value print_isolators(const std::vector<Isolator>& isolators);
// One that was not read from a manifest: its value must be as a manifest's has to be. Throws ParseError.
void check_isolator(const Isolator& isolator);

}  // namespace rkt::json

namespace rkt {

inline constexpr const char* kRetainCapabilities = "os/linux/capabilities-retain-set";
inline constexpr const char* kRemoveCapabilities = "os/linux/capabilities-remove-set";
inline constexpr const char* kNoNewPrivileges = "os/linux/no-new-privileges";
inline constexpr const char* kRetainSyscalls = "os/linux/seccomp-retain-set";
inline constexpr const char* kRemoveSyscalls = "os/linux/seccomp-remove-set";
inline constexpr const char* kOomScoreAdj = "os/linux/oom-score-adj";
inline constexpr const char* kSelinuxContext = "os/linux/selinux-context";
inline constexpr const char* kSysctl = "os/unix/sysctl";
// Not appc's: OCI's profile of system calls as it is (spec/seccomp_profile.hpp), and {"profile":NAME}.
inline constexpr const char* kSeccompProfile = "os/linux/seccomp-profile";
inline constexpr const char* kAppArmorProfile = "os/linux/apparmor-profile";

// The first of this name; nullptr: there is none.
const Isolator* find_isolator(const std::vector<Isolator>& isolators, std::string_view name);

// What the command line says replaces what an image says of the same (rkt-1.30.md 4.7): both sets of capabilities are
// one thing, and so are the kinds of filter.
std::vector<Isolator> replace_isolators(std::vector<Isolator> isolators, const std::vector<Isolator>& over);

}  // namespace rkt

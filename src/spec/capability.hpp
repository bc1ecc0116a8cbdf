// Capability names and sets (capabilities(7)), and the isolators that change them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spec/image_manifest.hpp"

namespace rkt {

inline constexpr uint64_t kAllCapabilities = (uint64_t{1} << 41) - 1;  // up to CAP_CHECKPOINT_RESTORE (Linux 5.9)
// audit_write chown dac_override fsetid fowner kill mknod net_raw net_bind_service setuid setgid setpcap
// setfcap sys_chroot (rkt-1.30.md 4.5).
uint64_t default_capabilities();
std::vector<std::string> default_capability_names();  // "CAP_AUDIT_WRITE", …
// "CAP_NET_RAW" → 13.
std::optional<int> capability_number(std::string_view name);

// What an app's isolators leave of the default set. Both kinds of set together are refused, as are
// unknown names. Throws Error.
uint64_t apply_capability_isolators(const std::vector<Isolator>& isolators);
// os/linux/no-new-privileges; any true among several wins.
bool wants_no_new_privileges(const std::vector<Isolator>& isolators);

}  // namespace rkt

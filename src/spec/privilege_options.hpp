// Options about an app's privileges, as the isolators that they stand for (rkt-1.30.md 1.9, appc/spec ace.md). Each
// throws UsageError, or ParseError where the value has no such form.
#pragma once

#include <string>
#include <vector>

#include "spec/image_manifest.hpp"

namespace rkt {

// "CAP_NET_ADMIN,CAP_KILL"; unknown names are refused.
Isolator retained_capabilities(const std::string& list);
Isolator removed_capabilities(const std::string& list);
// -1000 to 1000 (proc(5)).
Isolator oom_score_adjustment(const std::string& number);
Isolator no_new_privileges(bool on);
Isolator apparmor_profile(const std::string& name);
// USER:ROLE:TYPE[:LEVEL]; a level may have colons of its own.
Isolator selinux_context(const std::string& context);
// mode=retain|remove[,errno=ENAME],CALL|@WILDCARD…
Isolator syscall_set(const std::string& option);
// The path of "profile=/ABS/PATH", or "" for what syscall_set() reads.
std::string seccomp_profile_path(const std::string& option);
// The content of that file. `what` names it in errors.
Isolator seccomp_profile(const std::string& json, const std::string& what);
// NAME=VALUE each, of the whole pod. A name that is given twice is refused.
Isolator sysctls(const std::vector<std::string>& settings);

}  // namespace rkt

#include "spec/privilege_options.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "spec/capability.hpp"
#include "spec/isolators.hpp"
#include "spec/json.hpp"
#include "spec/seccomp_profile.hpp"
#include "spec/sysctl.hpp"

namespace rkt {
namespace {

using json::Value;

constexpr std::string_view kProfile = "profile=";
constexpr std::string_view kMode = "mode=";
constexpr std::string_view kErrno = "errno=";

Isolator isolator(std::string_view name, const Value& value) {
    Isolator made{std::string(name), json::print(value, false)};
    json::check_isolator(made);
    return made;
}

Isolator capabilities(const char* name, const std::string& list) {
    const auto names = text::split(list, ',');
    for (const std::string& one : names) {
        if (!capability_number(one)) throw UsageError("unknown capability " + text::quoted(one));
    }
    return isolator(name, {{"set", names}});
}

}  // namespace

Isolator retained_capabilities(const std::string& list) { return capabilities(kRetainCapabilities, list); }
Isolator removed_capabilities(const std::string& list) { return capabilities(kRemoveCapabilities, list); }

Isolator oom_score_adjustment(const std::string& number) {
    const auto value = text::to_i64(number);
    if (!value) throw UsageError("wants a whole number from -1000 to 1000");
    return isolator(kOomScoreAdj, *value);
}

Isolator no_new_privileges(bool on) { return isolator(kNoNewPrivileges, on); }

Isolator apparmor_profile(const std::string& name) { return isolator(kAppArmorProfile, {{"profile", name}}); }

Isolator selinux_context(const std::string& context) {
    constexpr std::array kParts{"user", "role", "type"};
    Value value = Value::object();
    std::string rest = context;
    for (const char* part : kParts) {
        const size_t end = std::min(rest.find(':'), rest.size());
        if (end == 0) throw UsageError("wants USER:ROLE:TYPE[:LEVEL]");
        value[part] = rest.substr(0, end);
        rest.erase(0, end + 1);
    }
    if (!rest.empty()) value["level"] = rest;
    return isolator(kSelinuxContext, value);
}

Isolator syscall_set(const std::string& option) {
    std::string mode;
    Value value = {{"set", Value::array()}};
    for (const std::string& item : text::split(option, ',')) {
        if (item.starts_with(kMode) && mode.empty()) {
            mode = item.substr(kMode.size());
        } else if (item.starts_with(kErrno) && !value.contains("errno")) {
            value["errno"] = item.substr(kErrno.size());
        } else if (item.empty() || item.find('=') != std::string::npos) {
            throw UsageError("does not understand " + text::quoted(item));
        } else {
            value["set"].push_back(item);
        }
    }
    if (mode != "retain" && mode != "remove") throw UsageError("wants mode=retain or mode=remove");
    if (value["set"].empty()) throw UsageError("names no system call");
    return isolator(mode == "retain" ? kRetainSyscalls : kRemoveSyscalls, value);
}

std::string seccomp_profile_path(const std::string& option) {
    if (!option.starts_with(kProfile)) return "";
    const std::string path = option.substr(kProfile.size());
    if (!path.starts_with('/')) throw UsageError("wants an absolute path of a profile, not " + text::quoted(path));
    return path;
}

Isolator seccomp_profile(const std::string& text, const std::string& what) {
    const Value document = json::parse(text, what);
    (void)json::parse_seccomp_profile(json::Node(document, what));
    return isolator(kSeccompProfile, document);
}

Isolator sysctls(const std::vector<std::string>& settings) {
    Value value = Value::object();
    std::set<std::string> paths;
    for (const std::string& setting : settings) {
        const size_t equals = setting.find('=');
        if (equals == std::string::npos || equals == 0) throw UsageError("expected NAME=VALUE");
        const std::string name = setting.substr(0, equals);
        if (!paths.insert(sysctl_path(name)).second) throw UsageError(text::quoted(name) + " is given twice");
        value[name] = setting.substr(equals + 1);
    }
    return isolator(kSysctl, value);
}

}  // namespace rkt

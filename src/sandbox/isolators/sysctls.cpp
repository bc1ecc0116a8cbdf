#include "sandbox/isolators/sysctls.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "spec/json.hpp"
#include "spec/sysctl.hpp"

namespace rkt::sandbox {
namespace {

constexpr const char* kHostname = "kernel/hostname";

void add_sysctl(std::vector<PlanSysctl>& settings, const std::string& name, const std::string& value) {
    const std::string path = sysctl_path(name);
    const auto other =
        std::find_if(settings.begin(), settings.end(), [&](const auto& one) { return one.path == path; });
    if (other == settings.end()) {
        settings.push_back({path, value});
    } else if (other->value != value) {
        throw Error("sysctl " + text::quoted(name) + " cannot be both " + text::quoted(other->value) + " and " +
                    text::quoted(value));
    }
}

void add_all(std::vector<PlanSysctl>& settings, const std::vector<Isolator>& isolators) {
    const Isolator* isolator = find_isolator(isolators, kSysctl);
    if (isolator == nullptr) return;
    const auto document = json::parse(isolator->value_json, isolator->name);
    for (const auto& [name, value] : json::Node(document, isolator->name).members()) {
        add_sysctl(settings, name, value.string());
    }
}

// The pod's name has a place of its own in the plan.
void take_hostname(const PlanInput& input, Plan& plan) {
    const auto setting = std::find_if(plan.sysctls.begin(), plan.sysctls.end(),
                                      [](const PlanSysctl& one) { return one.path == kHostname; });
    if (setting == plan.sysctls.end()) return;
    if (!input.hostname.empty() && input.hostname != setting->value) {
        throw Error("sysctl \"kernel.hostname\" is " + text::quoted(setting->value) + ", but the pod's host name is " +
                    text::quoted(input.hostname));
    }
    plan.hostname = setting->value;
    plan.sysctls.erase(setting);
}

}  // namespace

void plan_sysctls(const PlanInput& input, Plan& plan) {
    add_all(plan.sysctls, input.manifest.isolators);
    for (const RuntimeApp& app : input.manifest.apps) add_all(plan.sysctls, app.app->isolators);
    const SysctlScope scope{.own_network = !plan.host_network, .own_ipc = !plan.host_ipc};
    for (const PlanSysctl& setting : plan.sysctls) {
        const std::string obstacle = sysctl_obstacle(setting.path, scope);
        if (!obstacle.empty()) throw Error("sysctl \"" + setting.path + "\" cannot be set: " + obstacle);
    }
    take_hostname(input, plan);
}

}  // namespace rkt::sandbox

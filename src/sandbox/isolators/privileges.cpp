#include "sandbox/isolators/privileges.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "sandbox/seccomp/choose.hpp"
#include "spec/capability.hpp"
#include "spec/json.hpp"

namespace rkt::sandbox {
namespace {

using json::Node;

// The way of rkt's experiments with AppArmor; an isolator wins over it.
constexpr const char* kAppArmorAnnotation = "coreos.com/rkt/stage2/apparmor-profile";

// A set that was asked for by name reaches an app that is not root, too. The default set does not: it
// holds CAP_SETUID and CAP_DAC_OVERRIDE, with which such an app would be root again.
void plan_capabilities(const PlanInput& input, const App& app, PlanApp& plan) {
    plan.capabilities = apply_capability_isolators(app.isolators);
    if (find_isolator(app.isolators, kRetainCapabilities) != nullptr) plan.ambient_capabilities = plan.capabilities;
    if (input.insecure_capabilities) plan.capabilities = kAllCapabilities;
}

void plan_filter(const PlanInput& input, const App& app, PlanApp& plan) {
    plan.seccomp = !input.insecure_seccomp;
    if (input.insecure_seccomp || !seccomp::asks_for_filter(app.isolators)) return;
    const AppFilter& own = input.filters.at(plan.name.str());
    plan.seccomp = !own.off;
    plan.filter = own.path;
}

void plan_oom_score(const App& app, PlanApp& plan) {
    const Isolator* isolator = find_isolator(app.isolators, kOomScoreAdj);
    if (isolator == nullptr) return;
    const auto value = json::parse(isolator->value_json, isolator->name);
    plan.oom_score_adj = Node(value, isolator->name).integer(-1000, 1000);
}

std::string apparmor_profile(const RuntimeApp& runtime) {
    const Isolator* isolator = find_isolator(runtime.app->isolators, kAppArmorProfile);
    if (isolator != nullptr) {
        const auto value = json::parse(isolator->value_json, isolator->name);
        return Node(value, isolator->name).at("profile").string();
    }
    const std::string* annotation = find_value(runtime.annotations, kAppArmorAnnotation);
    return annotation != nullptr ? *annotation : "";
}

// Parts that are not given are those that any policy knows.
std::string selinux_context(const App& app) {
    const Isolator* isolator = find_isolator(app.isolators, kSelinuxContext);
    if (isolator == nullptr) return "";
    const auto document = json::parse(isolator->value_json, isolator->name);
    const Node value(document, isolator->name);
    return value.string_or("user", "system_u") + ":" + value.string_or("role", "system_r") + ":" +
           value.at("type").string() + ":" + value.string_or("level", "s0");
}

void plan_labels(const PlanInput& input, const RuntimeApp& runtime, PlanApp& plan) {
    const auto refuse = [&](const std::string& label, const char* module) {
        throw Error("app \"" + plan.name.str() + "\" asks for " + label + ", but this kernel runs without " + module);
    };
    plan.apparmor_profile = apparmor_profile(runtime);
    plan.selinux_context = selinux_context(*runtime.app);
    if (!plan.apparmor_profile.empty() && !input.modules.apparmor) {
        refuse("the AppArmor profile " + text::quoted(plan.apparmor_profile), "AppArmor");
    }
    if (!plan.selinux_context.empty() && !input.modules.selinux) {
        refuse("the SELinux context " + text::quoted(plan.selinux_context), "SELinux");
    }
}

}  // namespace

void plan_privileges(const PlanInput& input, const RuntimeApp& runtime, PlanApp& plan) {
    const App& app = *runtime.app;
    plan_capabilities(input, app, plan);
    plan_filter(input, app, plan);
    plan.no_new_privileges = wants_no_new_privileges(app.isolators);
    plan_oom_score(app, plan);
    plan_labels(input, runtime, plan);
}

}  // namespace rkt::sandbox

#include "sandbox/make_plan.hpp"

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "sandbox/plan_fly.hpp"
#include "sandbox/plan_mounts.hpp"
#include "spec/capability.hpp"
#include "spec/environment.hpp"
#include "spec/stream_modes.hpp"

namespace rkt::sandbox {
namespace {

constexpr std::string_view kRetainCapabilities = "os/linux/capabilities-retain-set";
// Applied below, or known to have been without effect in rkt (rkt-1.30.md 4.7). Anything else is
// refused: a limit that is asked for and not kept is worse than an error.
constexpr std::array<std::string_view, 8> kAcceptedIsolators = {kRetainCapabilities,
                                                                "os/linux/capabilities-remove-set",
                                                                "os/linux/no-new-privileges",
                                                                "resource/block-bandwidth",
                                                                "resource/block-iops",
                                                                "resource/network-bandwidth",
                                                                "os/unix/sysctl",
                                                                "os/linux/selinux-context"};

bool has_isolator(const App& app, std::string_view name) {
    return std::any_of(app.isolators.begin(), app.isolators.end(), [&](const Isolator& i) { return i.name == name; });
}

void check_isolators(const AppName& name, const App& app) {
    for (const auto& isolator : app.isolators) {
        if (std::find(kAcceptedIsolators.begin(), kAcceptedIsolators.end(), isolator.name) ==
            kAcceptedIsolators.end()) {
            throw Error("app \"" + name.str() + "\": isolator \"" + isolator.name + "\" is not supported");
        }
    }
}

const App& app_section(const RuntimeApp& app) {
    if (!app.app) throw Error("app \"" + app.name.str() + "\" has no app section");
    if (app.app->exec.empty()) {
        throw Error("image \"" + app.image.name + "\" has an empty \"exec\" (try --exec=BINARY)");
    }
    return *app.app;
}

std::vector<std::string> make_environment(const PlanInput& input, const RuntimeApp& app) {
    NameValues own = {{"AC_APP_NAME", app.name.str()}};
    if (!input.metadata_url.empty()) own.push_back({"AC_METADATA_URL", input.metadata_url});
    std::vector<std::string> environment;
    for (const auto& variable : merge_values(merge_values(default_env(), app.app->environment), own)) {
        environment.push_back(variable.name + "=" + variable.value);
    }
    return environment;
}

// A set that was asked for by name reaches an app that is not root, too. The default set does not: it
// holds CAP_SETUID and CAP_DAC_OVERRIDE, with which such an app would be root again.
void plan_privileges(const PlanInput& input, const App& app, PlanApp& plan) {
    plan.seccomp = !input.insecure_seccomp;
    plan.no_new_privileges = wants_no_new_privileges(app.isolators);
    plan.capabilities = apply_capability_isolators(app.isolators);
    if (has_isolator(app, kRetainCapabilities)) plan.ambient_capabilities = plan.capabilities;
    if (input.insecure_capabilities) plan.capabilities = kAllCapabilities;
}

StreamModes callers_streams(const PlanInput& input, const RuntimeApp& app) {
    if (has_stream_modes(app.annotations)) {
        throw Error("app \"" + app.name.str() +
                    "\" has streams of its own (--stdin, --stdout, --stderr), which "
                    "--interactive excludes");
    }
    const Stdio mode = input.has_terminal ? Stdio::tty : Stdio::inherit;
    return {mode, mode, mode};
}

void plan_streams(const PlanInput& input, const RuntimeApp& app, PlanApp& plan) {
    const auto modes = input.interactive ? callers_streams(input, app)
                                         : with_context("app \"" + app.name.str() + "\"",
                                                        [&] { return stream_modes(app.annotations); });
    plan.stdin_mode = modes.in;
    plan.stdout_mode = modes.out == Stdio::log ? input.output : modes.out;
    plan.stderr_mode = modes.err == Stdio::log ? input.output : modes.err;
}

std::string cgroup_name(const PlanInput& input, const AppName& app) {
    return app.str() + (input.shares_unit ? "-" + input.pod.str().substr(0, 8) : "") + ".service";
}

PlanApp plan_app(const PlanInput& input, const RuntimeApp& runtime, const AppTree& tree) {
    const App& app = app_section(runtime);
    check_isolators(runtime.name, app);
    const std::string info = input.pod_dir + "/appsinfo/" + runtime.name.str();
    PlanApp plan{.name = runtime.name,
                 .cgroup = cgroup_name(input, runtime.name),
                 .layers = tree.layers,
                 .upper = info + "/upper",
                 .work = info + "/work"};
    plan.read_only_rootfs = runtime.read_only_rootfs;
    plan.argv = app.exec;
    plan.env = make_environment(input, runtime);
    plan.working_directory = app.working_directory.empty() ? "/" : app.working_directory;
    plan.user = app.user;
    plan.group = app.group;
    plan.group_falls_back_to_user = tree.from_docker;
    plan.supplementary_gids = app.supplementary_gids;
    plan_privileges(input, app, plan);
    plan_streams(input, runtime, plan);
    return plan;
}

}  // namespace

Plan make_plan(const PlanInput& input) {
    if (input.interactive && input.manifest.apps.size() != 1) {
        throw Error("interactive option only supports one image");
    }
    Plan plan{.pod = input.pod, .flavor = input.flavor};
    plan.hostname = input.hostname.empty() ? input.pod.default_hostname() : input.hostname;
    plan.host_network = input.host_network;
    plan.has_interfaces = input.has_interfaces;
    plan.resolv_conf = input.resolv_conf;
    plan.hosts = input.hosts;
    plan.protect_paths = !input.insecure_paths;
    for (const auto& app : input.manifest.apps) {
        const auto tree = input.trees.find(app.name.str());
        if (tree == input.trees.end()) throw Error("no image tree for app \"" + app.name.str() + "\"");
        plan.apps.push_back(plan_app(input, app, tree->second));
    }
    plan_mounts(input, plan);
    if (plan.flavor == Flavor::fly) plan_fly(plan, input.manifest);
    return plan;
}

}  // namespace rkt::sandbox

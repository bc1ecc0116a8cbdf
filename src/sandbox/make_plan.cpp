#include "sandbox/make_plan.hpp"

#include <algorithm>
#include <array>
#include <csignal>

#include "base/error.hpp"
#include "base/notation.hpp"
#include "base/text.hpp"
#include "sandbox/isolators/privileges.hpp"
#include "sandbox/isolators/resources.hpp"
#include "sandbox/isolators/sysctls.hpp"
#include "sandbox/plan_fly.hpp"
#include "sandbox/plan_mounts.hpp"
#include "spec/credentials_place.hpp"
#include "spec/environment.hpp"
#include "spec/health.hpp"
#include "spec/resources.hpp"
#include "spec/restart.hpp"
#include "spec/stream_modes.hpp"

namespace rkt::sandbox {
namespace {

// Anything that no part of the plan keeps is refused: a limit that is asked for and not kept is worse than an error.
void check_isolators(const AppName& name, const App& app) {
    for (const auto& isolator : app.isolators) {
        const auto is_in = [&](const auto& list) {
            return std::find(list.begin(), list.end(), isolator.name) != list.end();
        };
        if (is_in(kPrivilegeIsolators) || is_in(kSysctlIsolators) || Resources::knows(isolator.name)) continue;
        throw Error("app \"" + name.str() + "\": isolator \"" + isolator.name + "\" is not supported");
    }
}

const App& app_section(const RuntimeApp& app) {
    if (!app.app) throw Error("app \"" + app.name.str() + "\" has no app section");
    if (app.app->exec.empty()) {
        throw Error("image \"" + app.image.name + "\" has an empty \"exec\" (try --exec=BINARY)");
    }
    return *app.app;
}

std::string unit_of(const AppName& app) { return app.str() + ".service"; }

// What sd_notify(3) and sd_watchdog_enabled(3) look for. No WATCHDOG_PID: the app's is not known here, and without one
// whoever asks is meant.
void add_notify_variables(const PlanInput& input, SdNotify mode, NameValues& own) {
    if (mode != SdNotify::container) return;
    own.push_back({"NOTIFY_SOCKET", "/run/systemd/notify"});
    if (input.watchdog_usec != 0) own.push_back({"WATCHDOG_USEC", std::to_string(input.watchdog_usec)});
}

std::vector<std::string> make_environment(const PlanInput& input, const RuntimeApp& app, SdNotify mode) {
    NameValues own = {{"AC_APP_NAME", app.name.str()}};
    add_notify_variables(input, mode, own);
    if (!input.credentials.empty()) {
        own.push_back({"CREDENTIALS_DIRECTORY", kCredentialsParent + unit_of(app.name)});
    }
    if (!input.metadata_url.empty()) own.push_back({"AC_METADATA_URL", input.metadata_url});
    std::vector<std::string> environment;
    for (const auto& variable : merge_values(merge_values(default_env(), app.app->environment), own)) {
        environment.push_back(variable.name + "=" + variable.value);
    }
    return environment;
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

std::vector<std::string> handler(const App& app, std::string_view name) {
    for (const EventHandler& known : app.event_handlers) {
        if (known.name == name) return known.exec;
    }
    return {};
}

int stop_signal(const AppName& app, const std::string& name) {
    if (name.empty()) return SIGTERM;
    const auto signal = to_signal(name);
    if (!signal) throw Error("app \"" + app.str() + "\": the image's stop signal is no signal: " + text::quoted(name));
    return *signal;
}

PlanApp plan_app(const PlanInput& input, const RuntimeApp& runtime, const AppTree& tree) {
    const App& app = app_section(runtime);
    check_isolators(runtime.name, app);
    const std::string info = input.pod_dir + "/appsinfo/" + runtime.name.str();
    PlanApp plan{.name = runtime.name,
                 .cgroup = unit_of(runtime.name),
                 .layers = tree.layers,
                 .upper = info + "/upper",
                 .work = info + "/work"};
    plan.read_only_rootfs = runtime.read_only_rootfs;
    plan.argv = app.exec;
    const Health health = with_context("app \"" + runtime.name.str() + "\"",
                                       [&] { return parse_health(tree.annotations, runtime.annotations); });
    plan.sdnotify = health.sdnotify;
    plan.health = health.check;
    plan.env = make_environment(input, runtime, health.sdnotify);
    plan.working_directory = app.working_directory.empty() ? "/" : app.working_directory;
    plan.user = app.user;
    plan.group = app.group;
    plan.group_falls_back_to_user = !tree.lenient_group.empty() && app.group == tree.lenient_group;
    plan.supplementary_gids = app.supplementary_gids;
    plan_privileges(input, runtime, plan);
    plan.limits =
        with_context("app \"" + runtime.name.str() + "\"", [&] { return plan_limits(app.isolators, input.disk); });
    plan_streams(input, runtime, plan);
    plan.stop_signal = stop_signal(runtime.name, tree.stop_signal);
    plan.pre_start = handler(app, "pre-start");
    plan.post_stop = handler(app, "post-stop");
    if (const auto own = input.sockets.find(runtime.name.str()); own != input.sockets.end()) plan.sockets = own->second;
    plan.restart =
        with_context("app \"" + runtime.name.str() + "\"", [&] { return parse_restart(runtime.annotations); });
    return plan;
}

// A volume at /run/secrets is the user's choice of what is there; one around $CREDENTIALS_DIRECTORY is an accident.
void check_credentials_are_seen(const Plan& plan) {
    if (plan.credentials.empty()) return;
    for (const PlanApp& app : plan.apps) {
        for (const PlanMount& mount : app.mounts) {
            if (!(kCredentialsParent + app.cgroup + "/").starts_with(mount.target + "/")) continue;
            throw Error("app \"" + app.name.str() + "\": the volume at " + mount.target +
                        " would hide the pod's credentials");
        }
    }
}

}  // namespace

Plan make_plan(const PlanInput& input) {
    if (input.interactive && input.manifest.apps.size() != 1) {
        throw Error("interactive option only supports one image");
    }
    Plan plan{.pod = input.pod, .flavor = input.flavor};
    plan.hostname = input.hostname.empty() ? input.pod.default_hostname() : input.hostname;
    plan.host_network = input.host_network;
    plan.host_ipc = input.host_ipc;
    plan.has_interfaces = input.has_interfaces;
    plan.resolv_conf = input.resolv_conf;
    plan.hosts = input.hosts;
    plan.journal = input.journal;
    plan.protect_paths = !input.insecure_paths;
    plan.is_mutable = is_mutable(input.manifest);
    plan.watchdog_usec = input.watchdog_usec;
    plan.credentials = input.credentials;
    plan.proxies = input.proxies;
    plan.proxy_idle_ms = input.proxy_idle_ms;
    for (const auto& app : input.manifest.apps) {
        const auto tree = input.trees.find(app.name.str());
        if (tree == input.trees.end()) throw Error("no image tree for app \"" + app.name.str() + "\"");
        plan.apps.push_back(plan_app(input, app, tree->second));
    }
    plan_sysctls(input, plan);
    plan_mounts(input, plan);
    check_credentials_are_seen(plan);
    if (plan.flavor == Flavor::fly) plan_fly(plan);
    return plan;
}

}  // namespace rkt::sandbox

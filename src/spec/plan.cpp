#include "spec/plan.hpp"

#include <array>

#include "spec/json.hpp"

namespace rkt {
namespace {

using json::Node;
using json::Value;

constexpr std::array<std::pair<Stdio, const char*>, 7> kStdio{{{Stdio::null, "null"},
                                                               {Stdio::log, "log"},
                                                               {Stdio::inherit, "inherit"},
                                                               {Stdio::relay, "relay"},
                                                               {Stdio::tty, "tty"},
                                                               {Stdio::stream, "stream"},
                                                               {Stdio::shared_tty, "shared-tty"}}};
constexpr std::array<std::pair<RestartPolicy, const char*>, 3> kRestart{
    {{RestartPolicy::no, "no"}, {RestartPolicy::on_failure, "on-failure"}, {RestartPolicy::always, "always"}}};

constexpr std::array<std::pair<SdNotify, const char*>, 3> kSdNotify{
    {{SdNotify::ignore, "ignore"}, {SdNotify::container, "container"}, {SdNotify::healthy, "healthy"}}};
constexpr std::array<std::pair<HealthAction, const char*>, 4> kHealthActions{{{HealthAction::none, "none"},
                                                                              {HealthAction::kill, "kill"},
                                                                              {HealthAction::restart, "restart"},
                                                                              {HealthAction::stop, "stop"}}};
constexpr std::array<std::pair<Flavor, const char*>, 2> kFlavors{{{Flavor::pod, "pod"}, {Flavor::fly, "fly"}}};

template <typename Table, typename Value>
const char* name_in(const Table& table, Value wanted) {
    for (const auto& [value, name] : table) {
        if (value == wanted) return name;
    }
    return "";
}

template <typename Table>
auto value_in(const Table& table, const Node& node) {
    const std::string name = node.string();
    for (const auto& [value, known] : table) {
        if (name == known) return value;
    }
    node.fail("unknown word");
}

uint32_t u32(const Node& node) { return static_cast<uint32_t>(node.unsigned_integer(UINT32_MAX)); }

Value print_plan_restart(const PlanRestart& restart) {
    return {{"policy", name_in(kRestart, restart.policy)},
            {"delayMs", restart.delay_ms},
            {"steps", restart.steps},
            {"maxDelayMs", restart.max_delay_ms},
            {"limitIntervalMs", restart.limit_interval_ms},
            {"limitBurst", restart.limit_burst}};
}

PlanRestart parse_plan_restart(const Node& node) {
    return {value_in(kRestart, node.at("policy")),
            u32(node.at("delayMs")),
            u32(node.at("steps")),
            u32(node.at("maxDelayMs")),
            u32(node.at("limitIntervalMs")),
            u32(node.at("limitBurst"))};
}

Value print_plan_health(const PlanHealth& health) {
    return {{"argv", health.argv},
            {"intervalMs", health.interval_ms},
            {"timeoutMs", health.timeout_ms},
            {"retries", health.retries},
            {"startPeriodMs", health.start_period_ms},
            {"startIntervalMs", health.start_interval_ms},
            {"action", name_in(kHealthActions, health.action)}};
}

PlanHealth parse_plan_health(const Node& node) {
    return {node.at("argv").strings(),
            u32(node.at("intervalMs")),
            u32(node.at("timeoutMs")),
            u32(node.at("retries")),
            u32(node.at("startPeriodMs")),
            u32(node.at("startIntervalMs")),
            value_in(kHealthActions, node.at("action"))};
}

Value print_plan_users(const PlanUsers& users) {
    return {{"base", users.base}, {"size", users.size}, {"required", users.required}};
}

PlanUsers parse_plan_users(const Node& node) {
    return {u32(node.at("base")), u32(node.at("size")), node.at("required").boolean()};
}

Value print_plan_volume(const PlanVolume& volume) {
    return {{"name", volume.name},
            {"source", volume.source},
            {"recursive", volume.recursive},
            {"kind", name_of(volume.kind)},
            {"mode", volume.mode},
            {"uid", volume.uid},
            {"gid", volume.gid},
            {"size", volume.size},
            {"propagation", name_of(volume.propagation)}};
}

template <typename Word>
Word known(const Node& node, std::optional<Word> (*find)(std::string_view)) {
    const auto value = find(node.string());
    if (!value) node.fail("unknown word");
    return *value;
}

PlanVolume parse_plan_volume(const Node& node) {
    PlanVolume volume{node.at("name").string(), node.at("source").string(), node.at("recursive").boolean()};
    volume.kind = known(node.at("kind"), find_volume_kind);
    volume.mode = static_cast<uint32_t>(node.at("mode").unsigned_integer(07777));
    volume.uid = u32(node.at("uid"));
    volume.gid = u32(node.at("gid"));
    volume.size = node.at("size").unsigned_integer();
    volume.propagation = known(node.at("propagation"), find_propagation);
    return volume;
}

Value print_plan_app(const PlanApp& app) {
    Value mounts = Value::array();
    for (const PlanMount& mount : app.mounts) {
        mounts.push_back({{"volume", mount.volume},
                          {"target", mount.target},
                          {"readOnly", mount.read_only},
                          {"copyUp", mount.copy_up},
                          {"inHostVolume", mount.in_host_volume}});
    }
    Value limits = Value::array();
    for (const PlanLimit& limit : app.limits) limits.push_back({{"file", limit.file}, {"value", limit.value}});
    Value sockets = Value::array();
    for (const PlanSocket& socket : app.sockets) sockets.push_back({{"number", socket.number}, {"name", socket.name}});
    return {{"name", app.name.str()},
            {"cgroup", app.cgroup},
            {"layers", app.layers},
            {"upper", app.upper},
            {"work", app.work},
            {"readOnlyRootFS", app.read_only_rootfs},
            {"argv", app.argv},
            {"env", app.env},
            {"workingDirectory", app.working_directory},
            {"user", app.user},
            {"group", app.group},
            {"groupFallsBackToUser", app.group_falls_back_to_user},
            {"supplementaryGIDs", app.supplementary_gids},
            {"capabilities", app.capabilities},
            {"ambientCapabilities", app.ambient_capabilities},
            {"seccomp", app.seccomp},
            {"filter", app.filter},
            {"noNewPrivileges", app.no_new_privileges},
            {"oomScoreAdj", app.oom_score_adj ? Value(*app.oom_score_adj) : Value()},
            {"apparmorProfile", app.apparmor_profile},
            {"selinuxContext", app.selinux_context},
            {"limits", std::move(limits)},
            {"preStart", app.pre_start},
            {"postStop", app.post_stop},
            {"restart", print_plan_restart(app.restart)},
            {"stopSignal", app.stop_signal},
            {"mounts", std::move(mounts)},
            {"stdin", name_in(kStdio, app.stdin_mode)},
            {"stdout", name_in(kStdio, app.stdout_mode)},
            {"stderr", name_in(kStdio, app.stderr_mode)},
            {"sdnotify", name_in(kSdNotify, app.sdnotify)},
            {"health", print_plan_health(app.health)},
            {"sockets", std::move(sockets)}};
}

PlanApp parse_plan_app(const Node& node) {
    PlanApp app{.name = AppName::parse(node.at("name").string())};
    app.cgroup = node.at("cgroup").string();
    app.layers = node.at("layers").strings();
    app.upper = node.at("upper").string();
    app.work = node.at("work").string();
    app.read_only_rootfs = node.at("readOnlyRootFS").boolean();
    app.argv = node.at("argv").strings();
    app.env = node.at("env").strings();
    app.working_directory = node.at("workingDirectory").string();
    app.user = node.at("user").string();
    app.group = node.at("group").string();
    app.group_falls_back_to_user = node.at("groupFallsBackToUser").boolean();
    for (const Node& gid : node.at("supplementaryGIDs").elements()) {
        app.supplementary_gids.push_back(u32(gid));
    }
    app.capabilities = node.at("capabilities").unsigned_integer();
    app.ambient_capabilities = node.at("ambientCapabilities").unsigned_integer();
    app.seccomp = node.at("seccomp").boolean();
    app.filter = node.at("filter").string();
    app.no_new_privileges = node.at("noNewPrivileges").boolean();
    if (const auto adjustment = node.find("oomScoreAdj")) app.oom_score_adj = adjustment->integer(-1000, 1000);
    app.apparmor_profile = node.at("apparmorProfile").string();
    app.selinux_context = node.at("selinuxContext").string();
    for (const Node& limit : node.at("limits").elements()) {
        app.limits.push_back({limit.at("file").string(), limit.at("value").string()});
    }
    app.pre_start = node.at("preStart").strings();
    app.post_stop = node.at("postStop").strings();
    app.restart = parse_plan_restart(node.at("restart"));
    app.stop_signal = static_cast<int>(node.at("stopSignal").unsigned_integer(64));
    for (const Node& mount : node.at("mounts").elements()) {
        app.mounts.push_back({mount.at("volume").string(), mount.at("target").string(), mount.at("readOnly").boolean(),
                              mount.at("copyUp").boolean(), mount.at("inHostVolume").boolean()});
    }
    app.stdin_mode = value_in(kStdio, node.at("stdin"));
    app.stdout_mode = value_in(kStdio, node.at("stdout"));
    app.stderr_mode = value_in(kStdio, node.at("stderr"));
    // Of a pod that runs since before rkt was upgraded they are missing.
    if (const auto mode = node.find("sdnotify")) app.sdnotify = value_in(kSdNotify, *mode);
    if (const auto health = node.find("health")) app.health = parse_plan_health(*health);
    if (const auto sockets = node.find("sockets")) {
        for (const Node& socket : sockets->elements()) {
            app.sockets.push_back({u32(socket.at("number")), socket.at("name").string()});
        }
    }
    return app;
}

}  // namespace

Plan Plan::parse(std::string_view text) {
    const Value document = json::parse(text, "plan");
    const Node node(document, "");
    Plan plan{.pod = PodId::parse(node.at("pod").string())};
    plan.flavor = value_in(kFlavors, node.at("flavor"));
    plan.hostname = node.at("hostname").string();
    plan.host_network = node.at("hostNetwork").boolean();
    plan.host_ipc = node.boolean_or("hostIpc", false);
    plan.has_interfaces = node.boolean_or("hasInterfaces", false);
    plan.resolv_conf = node.string_or("resolvConf", "");
    plan.hosts = node.string_or("hosts", "");
    plan.users = parse_plan_users(node.at("users"));
    plan.protect_paths = node.at("protectPaths").boolean();
    plan.stop_timeout_ms = u32(node.at("stopTimeoutMs"));
    plan.ends_with_starter = node.at("endsWithStarter").boolean();
    plan.is_mutable = node.at("mutable").boolean();
    plan.unit = node.at("unit").string();
    plan.journal = node.string_or("journal", "");
    for (const Node& sysctl : node.at("sysctls").elements()) {
        plan.sysctls.push_back({sysctl.at("path").string(), sysctl.at("value").string()});
    }
    for (const Node& volume : node.at("volumes").elements()) plan.volumes.push_back(parse_plan_volume(volume));
    for (const Node& app : node.at("apps").elements()) plan.apps.push_back(parse_plan_app(app));
    plan.watchdog_usec = node.unsigned_or("watchdogUsec", 0);
    plan.is_handed_over = node.boolean_or("handedOver", false);
    if (const auto credentials = node.find("credentials")) plan.credentials = credentials->strings();
    if (const auto proxies = node.find("proxies")) {
        for (const Node& proxy : proxies->elements()) {
            plan.proxies.push_back(
                {u32(proxy.at("socket")), static_cast<uint16_t>(proxy.at("port").unsigned_integer(UINT16_MAX))});
        }
        plan.proxy_idle_ms = u32(node.at("proxyIdleMs"));
    }
    return plan;
}

std::string Plan::print() const {
    Value printed_sysctls = Value::array();
    for (const PlanSysctl& sysctl : sysctls) printed_sysctls.push_back({{"path", sysctl.path}, {"value", sysctl.value}});
    Value printed_volumes = Value::array();
    for (const PlanVolume& volume : volumes) printed_volumes.push_back(print_plan_volume(volume));
    Value printed_apps = Value::array();
    for (const PlanApp& app : apps) printed_apps.push_back(print_plan_app(app));
    Value printed_proxies = Value::array();
    for (const PlanProxy& proxy : proxies) printed_proxies.push_back({{"socket", proxy.socket}, {"port", proxy.port}});
    return json::print({{"pod", pod.str()},
                        {"flavor", name_in(kFlavors, flavor)},
                        {"hostname", hostname},
                        {"hostNetwork", host_network},
                        {"hostIpc", host_ipc},
                        {"hasInterfaces", has_interfaces},
                        {"resolvConf", resolv_conf},
                        {"hosts", hosts},
                        {"users", print_plan_users(users)},
                        {"protectPaths", protect_paths},
                        {"stopTimeoutMs", stop_timeout_ms},
                        {"endsWithStarter", ends_with_starter},
                        {"mutable", is_mutable},
                        {"unit", unit},
                        {"journal", journal},
                        {"sysctls", std::move(printed_sysctls)},
                        {"volumes", std::move(printed_volumes)},
                        {"apps", std::move(printed_apps)},
                        {"watchdogUsec", watchdog_usec},
                        {"handedOver", is_handed_over},
                        {"credentials", credentials},
                        {"proxies", std::move(printed_proxies)},
                        {"proxyIdleMs", proxy_idle_ms}},
                       true) +
           "\n";
}

}  // namespace rkt

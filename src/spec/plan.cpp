#include "spec/plan.hpp"

#include <array>

#include "spec/json.hpp"

namespace rkt {
namespace {

using json::Node;
using json::Value;

constexpr std::array<std::pair<Stdio, const char*>, 5> kStdio{{{Stdio::null, "null"},
                                                               {Stdio::log, "log"},
                                                               {Stdio::inherit, "inherit"},
                                                               {Stdio::relay, "relay"},
                                                               {Stdio::tty, "tty"}}};

const char* name_of(Stdio mode) {
    for (const auto& [value, name] : kStdio) {
        if (value == mode) return name;
    }
    return "null";
}

Stdio stdio(const Node& node) {
    const std::string name = node.string();
    for (const auto& [value, known] : kStdio) {
        if (name == known) return value;
    }
    node.fail("no such kind of stream");
}

Value print_volume(const PlanVolume& volume) {
    return {{"name", volume.name},     {"source", volume.source}, {"recursive", volume.recursive},
            {"create", volume.create}, {"mode", volume.mode},     {"uid", volume.uid},
            {"gid", volume.gid}};
}

PlanVolume parse_volume(const Node& node) {
    PlanVolume volume{node.at("name").string(), node.at("source").string(), node.at("recursive").boolean()};
    volume.create = node.at("create").boolean();
    volume.mode = static_cast<uint32_t>(node.at("mode").unsigned_integer(07777));
    volume.uid = static_cast<uint32_t>(node.at("uid").unsigned_integer(UINT32_MAX));
    volume.gid = static_cast<uint32_t>(node.at("gid").unsigned_integer(UINT32_MAX));
    return volume;
}

Value print_app(const PlanApp& app) {
    Value mounts = Value::array();
    for (const PlanMount& mount : app.mounts) {
        mounts.push_back({{"volume", mount.volume},
                          {"target", mount.target},
                          {"readOnly", mount.read_only},
                          {"copyUp", mount.copy_up}});
    }
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
            {"noNewPrivileges", app.no_new_privileges},
            {"stopSignal", app.stop_signal},
            {"mounts", std::move(mounts)},
            {"stdin", name_of(app.stdin_mode)},
            {"stdout", name_of(app.stdout_mode)},
            {"stderr", name_of(app.stderr_mode)}};
}

PlanApp parse_app(const Node& node) {
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
        app.supplementary_gids.push_back(static_cast<uint32_t>(gid.unsigned_integer(UINT32_MAX)));
    }
    app.capabilities = node.at("capabilities").unsigned_integer();
    app.ambient_capabilities = node.at("ambientCapabilities").unsigned_integer();
    app.seccomp = node.at("seccomp").boolean();
    app.no_new_privileges = node.at("noNewPrivileges").boolean();
    app.stop_signal = static_cast<int>(node.at("stopSignal").unsigned_integer(64));
    for (const Node& mount : node.at("mounts").elements()) {
        app.mounts.push_back({mount.at("volume").string(), mount.at("target").string(), mount.at("readOnly").boolean(),
                              mount.at("copyUp").boolean()});
    }
    app.stdin_mode = stdio(node.at("stdin"));
    app.stdout_mode = stdio(node.at("stdout"));
    app.stderr_mode = stdio(node.at("stderr"));
    return app;
}

}  // namespace

Plan Plan::parse(std::string_view text) {
    const Value document = json::parse(text, "plan");
    const Node node(document, "");
    Plan plan{.pod = PodId::parse(node.at("pod").string())};
    plan.hostname = node.at("hostname").string();
    plan.host_network = node.at("hostNetwork").boolean();
    plan.has_interfaces = node.boolean_or("hasInterfaces", false);
    plan.resolv_conf = node.string_or("resolvConf", "");
    plan.hosts = node.string_or("hosts", "");
    plan.protect_paths = node.at("protectPaths").boolean();
    plan.stop_timeout_ms = static_cast<uint32_t>(node.at("stopTimeoutMs").unsigned_integer(UINT32_MAX));
    plan.ends_with_starter = node.at("endsWithStarter").boolean();
    plan.unit = node.at("unit").string();
    for (const Node& volume : node.at("volumes").elements()) plan.volumes.push_back(parse_volume(volume));
    for (const Node& app : node.at("apps").elements()) plan.apps.push_back(parse_app(app));
    return plan;
}

std::string Plan::print() const {
    Value printed_volumes = Value::array();
    for (const PlanVolume& volume : volumes) printed_volumes.push_back(print_volume(volume));
    Value printed_apps = Value::array();
    for (const PlanApp& app : apps) printed_apps.push_back(print_app(app));
    return json::print({{"pod", pod.str()},
                        {"hostname", hostname},
                        {"hostNetwork", host_network},
                        {"hasInterfaces", has_interfaces},
                        {"resolvConf", resolv_conf},
                        {"hosts", hosts},
                        {"protectPaths", protect_paths},
                        {"stopTimeoutMs", stop_timeout_ms},
                        {"endsWithStarter", ends_with_starter},
                        {"unit", unit},
                        {"volumes", std::move(printed_volumes)},
                        {"apps", std::move(printed_apps)}},
                       true) +
           "\n";
}

}  // namespace rkt

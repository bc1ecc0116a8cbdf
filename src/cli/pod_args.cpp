#include "cli/pod_args.hpp"

#include <algorithm>
#include <array>

#include "base/notation.hpp"
#include "cli/app_args.hpp"
#include "cli/flavor.hpp"
#include "cli/option_values.hpp"
#include "cli/pull_policy.hpp"
#include "spec/privilege_options.hpp"
#include "spec/restart.hpp"
#include "spec/stream_modes.hpp"

namespace rkt::cli {
namespace {

NameResolution parse_names(const GivenOptions& options) {
    NameResolution names;
    names.take_dns(options.all("dns"));
    names.take_hosts(options.all("hosts-entry"));
    names.search = options.all("dns-search");
    names.options = options.all("dns-opt");
    names.domain = options.value_or("dns-domain", "");
    return names;
}

bool wants_host_ipc(const GivenOptions& options) {
    const std::string mode = options.value_or("ipc", "");
    if (mode.empty() || mode == "auto" || mode == "private") return false;
    if (mode == "parent") return true;
    throw UsageError("invalid argument " + text::quoted(mode) + " for --ipc: expected auto, private or parent");
}

// What a pod manifest says already, nothing else may say (rkt-1.30.md 1.8).
constexpr std::array kSaidByManifest{"volume", "mount", "port", "sysctl", "set-env", "set-env-file"};

void check_alone(const ParsedArgs& parsed) {
    const GivenOptions& options = parsed.options;
    const bool said = std::any_of(kSaidByManifest.begin(), kSaidByManifest.end(),
                                  [&](const char* name) { return options.has(name); });
    const bool restart = std::any_of(kRestartSettings.begin(), kRestartSettings.end(),
                                     [&](std::string_view name) { return options.has(name); });
    const bool policy = parse_pull_policy(options, image::PullPolicy::fresh) != image::PullPolicy::fresh;
    if (said || restart || policy || options.flag("inherit-env") || !parsed.images.empty()) {
        throw UsageError("conflicting flags set with --pod-manifest (see --help)");
    }
}

uint32_t parse_timeout(const std::string& s) {
    const auto span = to_microseconds(s);
    if (!span || *span / 1000 > UINT32_MAX) throw UsageError("expected a time span such as 10s or 1min 30s");
    return static_cast<uint32_t>(*span / 1000);
}

// 0: never, which for a pod is what "infinity" says.
uint32_t parse_idle(const std::string& s) {
    if (s == "infinity") return 0;
    const uint32_t idle = parse_timeout(s);
    if (idle == 0) throw UsageError("expected a time span such as 5min, or infinity");
    return idle;
}

std::vector<Isolator> parse_sysctls(const GivenOptions& options) {
    const auto settings = options.all("sysctl");
    if (settings.empty()) return {};
    return {parse_value("sysctl", text::join(settings, " "), [&](const std::string&) { return sysctls(settings); })};
}

// What `run` and `app sandbox` share.
RunArgs parse_start(const ParsedArgs& parsed, PodArgs pod) {
    RunArgs run{std::move(pod), parse_start_args(parsed.options), std::nullopt, std::nullopt};
    run.uuid_file = optional_of(parsed.options, "uuid-file-save");
    if (run.start.interactive && run.pod.apps.size() > 1) {
        throw UsageError("interactive option only supports one image");
    }
    if (run.start.interactive && std::any_of(run.pod.apps.begin(), run.pod.apps.end(),
                                             [](const AppArgs& app) { return has_stream_modes(app.annotations); })) {
        throw UsageError("--interactive excludes --stdin, --stdout and --stderr");
    }
    if (parsed.options.flag("detach")) run.detach = DetachArgs{optional_of(parsed.options, "unit")};
    if (run.detach && run.start.interactive) throw UsageError("--detach and --interactive exclude each other");
    if (!run.pod.ports.empty() && !run.start.network.has_interfaces()) {
        throw UsageError("--port flag does not work with '" + run.start.network.str() + "' networking");
    }
    if (!run.detach && parsed.options.has("unit")) throw UsageError("--unit needs --detach");
    return run;
}

}  // namespace

PodArgs parse_pod_args(const ParsedArgs& parsed) {
    const GivenOptions& options = parsed.options;
    PodArgs pod;
    pod.flavor = parse_flavor(options);
    pod.quiet = options.flag("quiet");
    pod.manifest_file = optional_of(options, "pod-manifest");
    if (pod.manifest_file) {
        check_alone(parsed);
        return pod;
    }
    for (const ImageArgs& image : parsed.images) pod.apps.push_back(parse_app_args(image, options));
    if (pod.apps.empty()) throw UsageError("must provide at least one image or specify the pod manifest");
    pod.volumes = parse_all(options, "volume", [](const std::string& s) { return Volume::parse_option(s); });
    pod.mounts = parse_all(options, "mount", [](const std::string& s) { return Mount::parse_option(s); });
    pod.ports = parse_all(options, "port", [](const std::string& s) { return ExposedPort::parse_option(s); });
    pod.isolators = parse_sysctls(options);
    pod.inherit_env = options.flag("inherit-env");
    pod.env = parse_environment(options, "set-env");
    pod.env_files = options.all("set-env-file");
    pod.pull_policy = parse_pull_policy(options, image::PullPolicy::fresh);
    return pod;
}

std::optional<PrivateUsers> parse_private_users(const GivenOptions& options) {
    const std::string* value = options.last("private-users");
    if (value == nullptr) return std::nullopt;
    return parse_value("private-users", *value, [](const std::string& s) { return PrivateUsers::parse(s); });
}

bool wants_own_journal(const GivenOptions& options) {
    const std::string where = options.value_or("journal", "host");
    if (where == "own" || where == "host") return where == "own";
    throw UsageError("invalid argument " + text::quoted(where) + " for --journal: expected host or own");
}

StartArgs parse_start_args(const GivenOptions& options) {
    StartArgs start;
    start.host_ipc = wants_host_ipc(options);
    start.network = NetSelection::parse(options.all("net"));
    start.names = parse_names(options);
    start.hostname = options.value_or("hostname", "");
    start.credentials =
        parse_all(options, "credential", [](const std::string& s) { return CredentialFile::parse_option(s); });
    start.proxies = parse_all(options, "socket", [](const std::string& s) { return SocketProxy::parse_option(s); });
    start.proxy_idle_ms = parse_value("socket-idle", options.value_or("socket-idle", "5min"), parse_idle);
    start.mds_register = options.flag("mds-register");
    start.interactive = options.flag("interactive");
    if (start.mds_register && start.network.mode == NetSelection::Mode::none) {
        throw UsageError("--mds-register does not work with 'none' networking");
    }
    start.quiet = options.flag("quiet");
    start.users = parse_private_users(options);
    start.own_journal = wants_own_journal(options);
    if (const std::string* timeout = options.last("stop-timeout")) {
        start.stop_timeout_ms = parse_value("stop-timeout", *timeout, parse_timeout);
    }
    start.slice = optional_of(options, "slice");
    start.has_limits = options.flag("unit-has-limits");
    start.properties =
        parse_all(options, "property", [](const std::string& s) { return systemd::Property::parse_option(s); });
    return start;
}

RunArgs parse_run_args(const ParsedArgs& parsed) { return parse_start(parsed, parse_pod_args(parsed)); }

SandboxArgs parse_sandbox_args(const ParsedArgs& parsed) {
    const GivenOptions& options = parsed.options;
    if (!parsed.arguments.empty()) throw UsageError("a sandbox begins without images (see `rkt app add`)");
    PodArgs pod;
    pod.ports = parse_all(options, "port", [](const std::string& s) { return ExposedPort::parse_sandbox_option(s); });
    pod.isolators = parse_sysctls(options);
    SandboxArgs sandbox{parse_start(parsed, std::move(pod)), parse_annotations(options),
                        parse_pairs(options, "user-annotation"), parse_pairs(options, "user-label")};
    if (sandbox.run.start.interactive) throw UsageError("interactive option only supports one image");
    return sandbox;
}

}  // namespace rkt::cli

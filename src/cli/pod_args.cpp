#include "cli/pod_args.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/parse.hpp"
#include "cli/pull_policy.hpp"
#include "spec/environment.hpp"
#include "spec/privilege_options.hpp"
#include "spec/resources.hpp"
#include "spec/stream_modes.hpp"

namespace rkt::cli {
namespace {

// A value that does not parse is reported with the option it was given to.
template <typename Parse>
auto parse_value(std::string_view option, const std::string& value, Parse&& parse) {
    try {
        return parse(value);
    } catch (const Error& error) {
        throw UsageError("invalid argument \"" + text::printable(value) + "\" for --" + std::string(option) + ": " +
                         error.message());
    }
}

template <typename Parse>
auto parse_all(const GivenOptions& options, std::string_view name, Parse&& parse) {
    std::vector<decltype(parse(std::string{}))> values;
    for (const std::string& value : options.all(name)) values.push_back(parse_value(name, value, parse));
    return values;
}

std::optional<std::string> optional_of(const GivenOptions& options, std::string_view name) {
    const std::string* value = options.last(name);
    return value != nullptr ? std::optional(*value) : std::nullopt;
}

NameValues parse_environment(const GivenOptions& options, std::string_view name) {
    NameValues all = parse_all(options, name, [](const std::string& s) { return parse_env_option(s); });
    std::set<std::string> seen;
    for (const NameValue& variable : all) {
        if (seen.insert(variable.name).second) continue;
        throw UsageError("environment variable \"" + variable.name + "\" already set by --" + std::string(name));
    }
    return all;
}

NameValue parse_pair(const std::string& s) {
    const size_t equals = s.find('=');
    if (equals == std::string::npos || equals == 0) throw UsageError("expected NAME=VALUE");
    return {s.substr(0, equals), s.substr(equals + 1)};
}

NameValue parse_annotation(const std::string& s) {
    NameValue pair = parse_pair(s);
    if (!is_ac_identifier(pair.name)) throw UsageError("\"" + pair.name + "\" is not an identifier");
    return pair;
}

// --stdin, --stdout and --stderr are written as the annotations that they are kept as.
NameValues parse_annotations(const GivenOptions& options) {
    NameValues annotations = parse_all(options, "annotation", parse_annotation);
    for (const auto& [stream, annotation] : kStreamAnnotations) {
        const std::string* mode = options.last(stream);
        if (mode == nullptr) continue;
        if (find_value(annotations, annotation) != nullptr) {
            throw UsageError("--" + std::string(stream) + " and --annotation=" + std::string(annotation) +
                             " exclude each other");
        }
        annotations.push_back({std::string(annotation), *mode});
    }
    try {
        (void)stream_modes(annotations);
    } catch (const Error& error) {
        throw UsageError(error.message());
    }
    return annotations;
}

std::vector<uint32_t> parse_gids(const std::string& list) {
    std::vector<uint32_t> gids;
    for (const std::string& part : text::split(list, ',')) {
        const auto number = text::to_u64(part);
        if (!number || *number > UINT32_MAX - 1) throw UsageError("expected group numbers, separated by commas");
        gids.push_back(static_cast<uint32_t>(*number));
    }
    return gids;
}

// Options that stand for one isolator each.
struct IsolatorOption {
    std::string_view name;
    Isolator (*parse)(const std::string& value);
};
constexpr std::array kIsolatorOptions{IsolatorOption{"caps-retain", retained_capabilities},
                                      IsolatorOption{"cap-retain", retained_capabilities},
                                      IsolatorOption{"caps-remove", removed_capabilities},
                                      IsolatorOption{"cap-remove", removed_capabilities},
                                      IsolatorOption{"oom-score-adj", oom_score_adjustment},
                                      IsolatorOption{"oom-score-adjust", oom_score_adjustment},
                                      IsolatorOption{"apparmor", apparmor_profile},
                                      IsolatorOption{"selinux", selinux_context},
                                      IsolatorOption{"memory", memory_isolator},
                                      IsolatorOption{"cpu", cpu_isolator},
                                      IsolatorOption{"cpu-shares", cpu_shares_isolator},
                                      IsolatorOption{"pids-limit", pids_isolator}};

std::vector<Isolator> parse_isolators(const GivenOptions& options) {
    std::vector<Isolator> isolators;
    for (const auto& [name, parse] : kIsolatorOptions) {
        const std::string* value = options.last(name);
        if (value == nullptr) continue;
        isolators.push_back(parse_value(name, *value, parse));
    }
    if (options.has("no-new-privileges")) isolators.push_back(no_new_privileges(options.flag("no-new-privileges")));
    return isolators;
}

void check_capability_options(const GivenOptions& options) {
    const bool retain = options.has("caps-retain") || options.has("cap-retain");
    if (retain && (options.has("caps-remove") || options.has("cap-remove"))) {
        throw UsageError("--caps-retain and --caps-remove exclude each other");
    }
}

void parse_seccomp(const GivenOptions& options, AppArgs& app) {
    const auto given = options.all("seccomp");
    if (given.empty()) return;
    if (given.size() > 1) throw UsageError("--seccomp can be given once for an app");
    const std::string path = parse_value("seccomp", given.front(), seccomp_profile_path);
    if (!path.empty()) {
        app.seccomp_profile = path;
    } else {
        app.isolators.push_back(parse_value("seccomp", given.front(), syscall_set));
    }
}

AppArgs parse_app_args(const ImageArgs& image) {
    const GivenOptions& options = image.options;
    AppArgs app;
    app.image = image.image;
    app.signature = image.options.value_or("signature", "");
    app.args = image.args;
    if (const std::string* name = options.last("name")) {
        app.name = parse_value("name", *name, [](const std::string& s) { return AppName::parse(s); });
    }
    app.exec = optional_of(options, "exec");
    app.working_directory = optional_of(options, "working-dir");
    app.environment = parse_environment(options, "environment");
    app.user = optional_of(options, "user");
    app.group = optional_of(options, "group");
    if (const std::string* gids = options.last("supplementary-gids")) {
        app.supplementary_gids = parse_value("supplementary-gids", *gids, parse_gids);
    }
    if (const std::string* read_only = options.last("readonly-rootfs")) {
        app.read_only_rootfs = parse_bool(*read_only, "readonly-rootfs");
    }
    app.mounts = parse_all(options, "mount", [](const std::string& s) { return Mount::parse_option(s); });
    app.annotations = parse_annotations(options);
    app.user_annotations = parse_all(options, "user-annotation", parse_pair);
    app.user_labels = parse_all(options, "user-label", parse_pair);
    check_capability_options(options);
    app.isolators = parse_isolators(options);
    parse_seccomp(options, app);
    return app;
}

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
constexpr std::array kSaidByManifest{"volume", "mount", "port", "set-env", "set-env-file"};

void check_alone(const ParsedArgs& parsed) {
    const GivenOptions& options = parsed.options;
    const bool said = std::any_of(kSaidByManifest.begin(), kSaidByManifest.end(),
                                  [&](const char* name) { return options.has(name); });
    const bool policy = parse_pull_policy(options, image::PullPolicy::fresh) != image::PullPolicy::fresh;
    if (said || policy || options.flag("inherit-env") || !parsed.images.empty()) {
        throw UsageError("conflicting flags set with --pod-manifest (see --help)");
    }
}

}  // namespace

PodArgs parse_pod_args(const ParsedArgs& parsed) {
    const GivenOptions& options = parsed.options;
    PodArgs pod;
    pod.quiet = options.flag("quiet");
    pod.manifest_file = optional_of(options, "pod-manifest");
    if (pod.manifest_file) {
        check_alone(parsed);
        return pod;
    }
    for (const ImageArgs& image : parsed.images) pod.apps.push_back(parse_app_args(image));
    if (pod.apps.empty()) throw UsageError("must provide at least one image or specify the pod manifest");
    pod.volumes = parse_all(options, "volume", [](const std::string& s) { return Volume::parse_option(s); });
    pod.mounts = parse_all(options, "mount", [](const std::string& s) { return Mount::parse_option(s); });
    pod.ports = parse_all(options, "port", [](const std::string& s) { return ExposedPort::parse_option(s); });
    if (const auto settings = options.all("sysctl"); !settings.empty()) {
        pod.isolators.push_back(
            parse_value("sysctl", text::join(settings, " "), [&](const std::string&) { return sysctls(settings); }));
    }
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

StartArgs parse_start_args(const GivenOptions& options) {
    StartArgs start;
    start.host_ipc = wants_host_ipc(options);
    start.network = NetSelection::parse(options.all("net"));
    start.names = parse_names(options);
    start.hostname = options.value_or("hostname", "");
    start.mds_register = options.flag("mds-register");
    start.interactive = options.flag("interactive");
    if (start.mds_register && start.network.mode == NetSelection::Mode::none) {
        throw UsageError("--mds-register does not work with 'none' networking");
    }
    start.quiet = options.flag("quiet");
    start.users = parse_private_users(options);
    start.slice = optional_of(options, "slice");
    start.has_limits = options.flag("unit-has-limits");
    start.properties =
        parse_all(options, "property", [](const std::string& s) { return systemd::Property::parse_option(s); });
    return start;
}

RunArgs parse_run_args(const ParsedArgs& parsed) {
    RunArgs run{parse_pod_args(parsed), parse_start_args(parsed.options), std::nullopt, std::nullopt};
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

}  // namespace rkt::cli

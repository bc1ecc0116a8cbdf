#include "cli/app_args.hpp"

#include <array>
#include <set>

#include "cli/option_values.hpp"
#include "cli/parse.hpp"
#include "spec/environment.hpp"
#include "spec/health.hpp"
#include "spec/privilege_options.hpp"
#include "spec/resources.hpp"
#include "spec/restart.hpp"
#include "spec/stream_modes.hpp"

namespace rkt::cli {
namespace {

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

// As the annotations that keep them.
NameValues parse_restart_options(const GivenOptions& options) {
    NameValues annotations;
    for (const std::string_view setting : kRestartSettings) {
        const std::string* value = options.last(setting);
        if (value == nullptr) continue;
        annotations.push_back(parse_value(setting, *value, [&](const std::string& s) {
            PlanRestart checked;
            set_restart(checked, setting, s);
            return NameValue{restart_annotation(setting), s};
        }));
    }
    return annotations;
}

NameValues parse_health_options(const GivenOptions& options) {
    NameValues annotations;
    for (const std::string_view setting : kHealthSettings) {
        const std::string* value = options.last(setting);
        if (value == nullptr) continue;
        annotations.push_back(parse_value(setting, *value, [&](const std::string& s) {
            Health checked;
            set_health(checked, setting, s);
            return NameValue{health_annotation(setting), s};
        }));
    }
    if (!options.flag("no-healthcheck")) return annotations;
    if (options.has("health-cmd")) throw UsageError("--no-healthcheck and --health-cmd exclude each other");
    annotations.push_back({health_annotation("health-cmd"), std::string(kNoHealthCheck)});
    return annotations;
}

// --stdin, --stdout and --stderr are written as the annotations that they are kept as.
NameValues add_stream_modes(NameValues annotations, const GivenOptions& options) {
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
    const std::string* given = options.last("seccomp");
    if (given == nullptr) return;
    const std::string path = parse_value("seccomp", *given, seccomp_profile_path);
    if (!path.empty()) {
        app.seccomp_profile = path;
    } else {
        app.isolators.push_back(parse_value("seccomp", *given, syscall_set));
    }
}

}  // namespace

AppArgs parse_app_args(const ImageArgs& image, const GivenOptions& of_all) {
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
    app.annotations = add_stream_modes(parse_annotations(options), options);
    for (const GivenOptions* given : {&of_all, &options}) {
        app.annotations = merge_values(app.annotations, parse_restart_options(*given));
    }
    app.annotations = merge_values(app.annotations, parse_health_options(options));
    app.user_annotations = parse_pairs(options, "user-annotation");
    app.user_labels = parse_pairs(options, "user-label");
    check_capability_options(options);
    app.isolators = parse_isolators(options);
    parse_seccomp(options, app);
    return app;
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

NameValues parse_pairs(const GivenOptions& options, std::string_view name) { return parse_all(options, name, parse_pair); }

NameValues parse_annotations(const GivenOptions& options) { return parse_all(options, "annotation", parse_annotation); }

AddArgs parse_add_args(const ParsedArgs& parsed) {
    if (parsed.images.empty()) throw UsageError("must provide the UUID of a pod");
    if (parsed.images.size() == 1) throw UsageError("must provide an image");
    if (parsed.images.size() > 2) throw UsageError("only one image is added at a time");
    const ImageArgs& pod = parsed.images.front();
    for (const GivenOption& given : pod.options) throw UsageError("--" + std::string(given.option->name) + " must follow an image");
    if (!pod.args.empty()) throw UsageError("an image is required before any app arguments");
    AddArgs add{pod.image, parse_app_args(parsed.images.back(), {}), {}};
    const auto volumes = parse_all(parsed.images.back().options, "mnt-volume",
                                   [](const std::string& s) { return MountedVolume::parse_option(s); });
    for (const MountedVolume& volume : volumes) {
        add.volumes.push_back(volume.volume);
        add.app.mounts.push_back(volume.mount);
    }
    return add;
}

}  // namespace rkt::cli

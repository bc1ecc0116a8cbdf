// What an appc image says about how it is run, as an OCI configuration: the inverse of oci_convert.cpp, as far as OCI
// has a word for it (names of ports and mount points, isolators and event handlers get lost).
#include <algorithm>

#include "base/error.hpp"
#include "spec/health.hpp"
#include "spec/json.hpp"
#include "spec/oci.hpp"

namespace rkt::oci {
namespace {

constexpr std::string_view kDockerAnnotations = "appc.io/docker/";

std::string annotation(const ImageManifest& manifest, std::string_view name) {
    const std::string* value = find_value(manifest.annotations, name);
    return value == nullptr ? "" : *value;
}

// ["/bin/sh"], as oci_convert.cpp wrote it.
std::vector<std::string> words(const std::string& json) {
    if (json.empty()) return {};
    try {
        const auto document = json::parse(json, "annotation");
        return json::Node(document, "").strings();
    } catch (const ParseError&) {
        return {};
    }
}

// Where the image was docker's once, what was its entrypoint and what its command is known.
void set_program(Config& config, const ImageManifest& manifest) {
    config.entrypoint = words(annotation(manifest, "appc.io/docker/entrypoint"));
    config.cmd = words(annotation(manifest, "appc.io/docker/cmd"));
    std::vector<std::string> both = config.entrypoint;
    both.insert(both.end(), config.cmd.begin(), config.cmd.end());
    if (both == manifest.app->exec) return;
    config.entrypoint = manifest.app->exec;
    config.cmd.clear();
}

std::string exposed(const Port& port) {
    const unsigned last = port.port + port.count - 1U;
    return std::to_string(port.port) + (port.count > 1 ? "-" + std::to_string(last) : "") + "/" + port.protocol;
}

void set_app(Config& config, const ImageManifest& manifest) {
    const App& app = *manifest.app;
    set_program(config, manifest);
    if (app.user != "0" || app.group != "0") config.user = app.user + ":" + app.group;
    config.working_dir = app.working_directory;
    for (const auto& [name, value] : app.environment) config.env.push_back(name + "=" + value);
    for (const Port& port : app.ports) config.exposed_ports.push_back(exposed(port));
    for (const MountPoint& point : app.mount_points) config.volumes.push_back(point.path);
    std::sort(config.exposed_ports.begin(), config.exposed_ports.end());
    std::sort(config.volumes.begin(), config.volumes.end());
    for (const auto& [name, value] : app.user_labels) config.labels[name] = value;
}

// Annotations of appc's that have a name of OCI's (image-spec, annotations.md); the others keep theirs.
std::string label_name(const std::string& appc) {
    if (appc == "homepage") return "org.opencontainers.image.url";
    if (appc == "documentation") return "org.opencontainers.image.documentation";
    return appc;
}

bool has_field(const std::string& annotation) {
    return annotation == "authors" || annotation == "created" || annotation == "org.opencontainers.image.stopsignal" ||
           annotation.starts_with(kDockerAnnotations);
}

void set_labels(Config& config, const ImageManifest& manifest) {
    for (const auto& [name, value] : manifest.annotations) {
        if (!has_field(name)) config.labels.emplace(label_name(name), value);
    }
    if (is_from_docker(manifest)) return;
    config.labels.emplace("org.opencontainers.image.title", manifest.name);
    if (const auto* version = find_value(manifest.labels, "version")) {
        config.labels.emplace("org.opencontainers.image.version", *version);
    }
}

Platform platform_of(const ImageManifest& manifest) {
    const std::string* os = find_value(manifest.labels, "os");
    const std::string* arch = find_value(manifest.labels, "arch");
    Platform platform = arch == nullptr ? host_platform() : platform_of_appc_arch(*arch);
    if (os != nullptr) platform.os = *os;
    return platform;
}

}  // namespace

Config config_of(const ImageManifest& manifest, std::vector<Digest> diff_ids) {
    Config config;
    config.platform = platform_of(manifest);
    config.created = annotation(manifest, "created");
    config.author = annotation(manifest, "authors");
    config.stop_signal = annotation(manifest, "org.opencontainers.image.stopsignal");
    config.health_check = annotation(manifest, kImageHealthAnnotation);
    config.diff_ids = std::move(diff_ids);
    if (manifest.app) set_app(config, manifest);
    set_labels(config, manifest);
    return config;
}

}  // namespace rkt::oci

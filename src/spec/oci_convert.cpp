#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "spec/date.hpp"
#include "spec/environment.hpp"
#include "spec/health.hpp"
#include "spec/json.hpp"
#include "spec/oci.hpp"

namespace rkt::oci {
namespace {

// GOARCH and variant → appc's arch.
constexpr std::array<std::array<std::string_view, 3>, 8> kArchitectures{{{"amd64", "", "amd64"},
                                                                         {"386", "", "i386"},
                                                                         {"arm64", "", "aarch64"},
                                                                         {"arm", "v6", "armv6l"},
                                                                         {"arm", "", "armv7l"},
                                                                         {"ppc64le", "", "ppc64le"},
                                                                         {"ppc64", "", "ppc64"},
                                                                         {"s390x", "", "s390x"}}};

NameValues labels_of(const Config& config, const Origin& origin) {
    NameValues labels;
    if (!origin.tag.empty()) labels.push_back({"version", origin.tag});
    const std::string arch = appc_arch(config.platform);
    if (config.platform.os == "linux") {
        labels.push_back({"os", "linux"});
        if (!arch.empty()) labels.push_back({"arch", arch});
    }
    return labels;
}

// "80/tcp", "80", "8000-8010/udp"; nullopt for what is no port.
std::optional<Port> port_of(const std::string& exposed) {
    const auto parts = text::split(exposed, '/');
    const auto range = text::split(parts[0], '-');
    const auto first = text::to_u64(range[0]);
    const auto last = range.size() == 2 ? text::to_u64(range[1]) : first;
    if (!first || !last || *first < 1 || *last < *first || *last > 65535 || range.size() > 2) return std::nullopt;
    const std::string protocol = parts.size() > 1 && !parts[1].empty() ? text::to_lower(parts[1]) : "tcp";
    return Port{AppName::sanitize(exposed).str(), protocol, static_cast<uint16_t>(*first),
                static_cast<uint16_t>(*last - *first + 1), false};
}

std::vector<MountPoint> mount_points_of(const Config& config) {
    std::vector<MountPoint> points;
    std::set<std::string> names;
    std::map<std::string, int> used;  // by base: the last suffix, so that many of one base stay cheap
    for (const auto& path : config.volumes) {
        const std::string base = AppName::sanitize("volume/" + path).str();
        std::string name = base;
        while (!names.insert(name).second) name = base + "-" + std::to_string(++used[base]);
        points.push_back({name, path, false});
    }
    std::sort(points.begin(), points.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return points;
}

NameValues environment_of(const Config& config) {
    NameValues environment;
    for (const auto& entry : config.env) {
        const size_t equals = entry.find('=');
        // docker2aci left out what has no '='; a name that appc does not allow goes the same way.
        if (equals == std::string::npos || !is_env_name(entry.substr(0, equals))) continue;
        environment.push_back({entry.substr(0, equals), entry.substr(equals + 1)});
    }
    return merge_values({}, environment);
}

App app_of(const Config& config) {
    App app;
    app.exec = config.entrypoint;
    app.exec.insert(app.exec.end(), config.cmd.begin(), config.cmd.end());
    const auto user = text::split(config.user, ':');
    app.user = user[0].empty() ? "0" : user[0];
    app.group = user.size() > 1 && !user[1].empty() ? user[1] : app.user;
    app.working_directory = config.working_dir;
    // To docker, a relative one is below "/".
    if (!config.working_dir.empty() && config.working_dir.front() != '/') app.working_directory.insert(0, "/");
    app.environment = environment_of(config);
    app.mount_points = mount_points_of(config);
    for (const auto& exposed : config.exposed_ports) {
        if (auto port = port_of(exposed)) app.ports.push_back(std::move(*port));
    }
    std::sort(app.ports.begin(), app.ports.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    for (const auto& [name, value] : config.labels) app.user_labels.push_back({name, value});
    return app;
}

NameValues annotations_of(const Config& config, const Origin& origin) {
    NameValues annotations;
    const auto add = [&](const char* name, const std::string& value) {
        if (!value.empty()) annotations.push_back({name, value});
    };
    add("authors", config.author);
    if (is_rfc3339(config.created)) add("created", config.created);  // anything else is no appc annotation
    add("appc.io/docker/originalname", origin.name);
    add("appc.io/docker/registryurl", origin.registry);
    add("appc.io/docker/repository", origin.repository);
    add("appc.io/docker/tag", origin.tag);
    add("appc.io/docker/imageid", origin.config_digest);
    add("appc.io/docker/manifesthash", origin.manifest_digest);
    if (!config.entrypoint.empty()) add("appc.io/docker/entrypoint", json::print(config.entrypoint, false));
    if (!config.cmd.empty()) add("appc.io/docker/cmd", json::print(config.cmd, false));
    add("org.opencontainers.image.stopsignal", config.stop_signal);
    add(kImageHealthAnnotation, config.health_check);
    return annotations;
}

}  // namespace

std::string appc_arch(const Platform& platform) {
    for (const auto& [architecture, variant, arch] : kArchitectures) {
        if (architecture == platform.architecture && (variant.empty() || variant == platform.variant)) {
            return std::string(arch);
        }
    }
    return "";
}

Platform platform_of_appc_arch(std::string_view wanted) {
    for (const auto& [architecture, variant, arch] : kArchitectures) {
        if (arch == wanted) return {"linux", std::string(architecture), std::string(variant)};
    }
    return {"linux", std::string(wanted), ""};
}

ImageManifest convert(const Config& config, const Origin& origin) {
    ImageManifest manifest;
    manifest.name = sanitize_ac_identifier(origin.name);
    manifest.labels = labels_of(config, origin);
    manifest.app = app_of(config);
    manifest.annotations = annotations_of(config, origin);
    return manifest;
}

}  // namespace rkt::oci

#include "spec/oci.hpp"

#include <sys/utsname.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/text.hpp"
#include "spec/health_json.hpp"
#include "spec/json.hpp"

namespace rkt::oci {
namespace {

using json::Node;

constexpr std::string_view kOciIndex = "application/vnd.oci.image.index.v1+json";
constexpr std::string_view kOciManifest = "application/vnd.oci.image.manifest.v1+json";
constexpr std::string_view kDockerList = "application/vnd.docker.distribution.manifest.list.v2+json";
constexpr std::string_view kDockerManifest = "application/vnd.docker.distribution.manifest.v2+json";
constexpr std::string_view kDockerSchema1 = "application/vnd.docker.distribution.manifest.v1+";
constexpr size_t kMaxLayers = 512;

struct LayerType {
    std::string_view media_type;
    Compression compression;
};
constexpr std::array<LayerType, 6> kLayerTypes{{
    {"application/vnd.oci.image.layer.v1.tar", Compression::none},
    {"application/vnd.oci.image.layer.v1.tar+gzip", Compression::gzip},
    {"application/vnd.oci.image.layer.v1.tar+zstd", Compression::zstd},
    {"application/vnd.docker.image.rootfs.diff.tar", Compression::none},
    {"application/vnd.docker.image.rootfs.diff.tar.gzip", Compression::gzip},
    {"application/vnd.docker.image.rootfs.diff.tar.zstd", Compression::zstd},
}};

struct Machine {
    std::string_view uname;
    std::string_view architecture;
    std::string_view variant;
};
constexpr std::array<Machine, 8> kMachines{{{"x86_64", "amd64", ""},
                                            {"aarch64", "arm64", "v8"},
                                            {"armv7l", "arm", "v7"},
                                            {"armv6l", "arm", "v6"},
                                            {"i686", "386", ""},
                                            {"ppc64le", "ppc64le", ""},
                                            {"s390x", "s390x", ""},
                                            {"riscv64", "riscv64", ""}}};

std::string media_type_only(std::string_view content_type) {
    return text::to_lower(text::trim(content_type.substr(0, content_type.find(';'))));
}

// Go takes null for an empty string.
std::string text_or_empty(const Node& node) { return node.value().is_null() ? "" : node.string(); }

Platform parse_platform(const Node& node) {
    return {node.string_or("os", ""), node.string_or("architecture", ""), node.string_or("variant", "")};
}

Digest parse_digest_node(const Node& node) {
    try {
        return Digest::parse(node.string());
    } catch (const ParseError& error) {
        node.fail(error.message());
    }
}

Descriptor parse_descriptor(const Node& node) {
    Descriptor descriptor{node.string_or("mediaType", ""),
                          parse_digest_node(node.at("digest")),
                          node.at("size").unsigned_integer(INT64_MAX),
                          std::nullopt,
                          {}};
    if (const auto platform = node.find("platform")) descriptor.platform = parse_platform(*platform);
    if (const auto annotations = node.find("annotations")) {
        for (const auto& [key, value] : annotations->members()) descriptor.annotations[key] = text_or_empty(value);
    }
    return descriptor;
}

std::vector<Descriptor> parse_descriptors(const Node& node) {
    std::vector<Descriptor> all;
    for (const Node& element : node.elements()) all.push_back(parse_descriptor(element));
    return all;
}

Manifest parse_image_manifest(const Node& node) {
    Manifest manifest{parse_descriptor(node.at("config")), parse_descriptors(node.at("layers"))};
    if (manifest.layers.size() > kMaxLayers) {
        node.at("layers").fail("more than " + std::to_string(kMaxLayers) + " layers");
    }
    return manifest;
}

bool is_index(std::string_view kind) { return kind == kOciIndex || kind == kDockerList; }
bool is_manifest(std::string_view kind) { return kind == kOciManifest || kind == kDockerManifest; }

std::string kind_of(const Node& node, std::string_view content_type) {
    std::string declared = node.string_or("mediaType", "");
    std::string served = media_type_only(content_type);
    // CVE-2021-41190: a document that is an index to one client and a manifest to another.
    if ((is_index(declared) && is_manifest(served)) || (is_manifest(declared) && is_index(served))) {
        throw Error("its manifest says it is a " + declared + ", the registry says " + served);
    }
    if (!declared.empty()) return declared;
    if (is_index(served) || is_manifest(served)) return served;
    if (served.starts_with(kDockerSchema1) || node.find("fsLayers")) return std::string(kDockerSchema1);
    return std::string(node.find("manifests") ? kOciIndex : kOciManifest);
}

// {"80/tcp":{}}: the keys, sorted.
std::vector<std::string> sorted_keys(const Node& config, const char* key) {
    std::set<std::string> keys;
    if (const auto node = config.find(key)) {
        for (const auto& [name, value] : node->members()) keys.insert(name);
    }
    return {keys.begin(), keys.end()};
}

// The number of "v7"; what is not said is the architecture's base line (OCI image-spec, image-index.md).
std::optional<uint64_t> variant_number(const Platform& platform) {
    if (!platform.variant.empty()) {
        return platform.variant.front() == 'v' ? text::to_u64(std::string_view(platform.variant).substr(1))
                                               : std::nullopt;
    }
    return platform.architecture == "arm64" ? 8 : platform.architecture == "arm" ? 7 : 1;
}

// 0: does not run; the larger, the better. A processor runs what is made for it and its predecessors.
uint64_t fitness(const Platform& offered, const Platform& wanted) {
    constexpr uint64_t kExact = 1000;
    if (offered.os != wanted.os || offered.architecture != wanted.architecture) return 0;
    if (offered.variant == wanted.variant) return kExact;
    const auto has = variant_number(offered);
    const auto may = variant_number(wanted);
    if (!has || !may || *has > *may || *may - *has >= kExact) return 0;
    return kExact - (*may - *has);
}

}  // namespace

std::string Platform::str() const { return os + "/" + architecture + (variant.empty() ? "" : "/" + variant); }

Platform host_platform() {
    utsname name{};
    ::uname(&name);
    for (const Machine& machine : kMachines) {
        if (machine.uname == name.machine)
            return {"linux", std::string(machine.architecture), std::string(machine.variant)};
    }
    return {"linux", name.machine, ""};
}

std::variant<Index, Manifest> parse_manifest(std::string_view text, std::string_view content_type) {
    const auto document = json::parse(text, "manifest");
    const Node node(document, "");
    const std::string kind = kind_of(node, content_type);
    if (kind.starts_with(kDockerSchema1)) {
        throw Error(
            "its manifest is docker schema 1, which is not supported (push the image again with a newer client)");
    }
    if (node.find("manifests") && node.find("layers")) throw Error("its manifest has both layers and manifests");
    if (is_index(kind)) return Index{parse_descriptors(node.at("manifests"))};
    if (is_manifest(kind)) return parse_image_manifest(node);
    throw Error("its manifest has the unknown type " + text::quoted(kind));
}

std::string manifest_type(std::string_view text) {
    const auto document = json::parse(text, "manifest");
    return kind_of(Node(document, ""), "");
}

const Descriptor& select_platform(const Index& index, const Platform& platform) {
    const Descriptor* best = nullptr;
    uint64_t best_fitness = 0;
    std::set<std::string> offered;
    for (const Descriptor& entry : index.manifests) {
        // buildkit's attestations say unknown/unknown.
        if (entry.platform && entry.platform->os != "unknown") offered.insert(entry.platform->str());
        const bool alone = index.manifests.size() == 1;
        const uint64_t fit = entry.platform ? fitness(*entry.platform, platform) : static_cast<uint64_t>(alone);
        if (fit > best_fitness) {
            best = &entry;
            best_fitness = fit;
        }
    }
    if (best != nullptr) return *best;
    const std::vector<std::string> list(offered.begin(), offered.end());
    throw Error("no image for " + platform.str() + "; there is one for " +
                (list.empty() ? "no platform" : text::join(list, ", ")));
}

Compression layer_compression(std::string_view media_type) {
    for (const LayerType& type : kLayerTypes) {
        if (type.media_type == media_type) return type.compression;
    }
    throw Error("layers of type " + text::quoted(media_type) + " are not supported");
}

Config parse_config(std::string_view text) {
    const auto document = json::parse(text, "image configuration");
    const Node node(document, "");
    Config config;
    config.platform = parse_platform(node);
    config.created = node.string_or("created", "");
    config.author = node.string_or("author", "");
    for (const Node& diff_id : node.at("rootfs").at("diff_ids").elements())
        config.diff_ids.push_back(parse_digest_node(diff_id));
    const auto run = node.find("config");
    if (!run) return config;
    config.entrypoint = run->strings_or_empty("Entrypoint");
    config.cmd = run->strings_or_empty("Cmd");
    config.env = run->strings_or_empty("Env");
    config.user = run->string_or("User", "");
    config.working_dir = run->string_or("WorkingDir", "");
    config.stop_signal = run->string_or("StopSignal", "");
    config.exposed_ports = sorted_keys(*run, "ExposedPorts");
    config.volumes = sorted_keys(*run, "Volumes");
    if (const auto labels = run->find("Labels")) {
        for (const auto& [key, value] : labels->members()) config.labels[key] = text_or_empty(value);
    }
    if (const auto check = run->find("Healthcheck")) {
        (void)parse_image_health(*check);
        config.health_check = json::print(check->value(), false);
    }
    return config;
}

}  // namespace rkt::oci

// What a registry or an OCI layout holds, as values: OCI image-spec v1 and docker schema 2.
// Schema 1 is refused by name. Unknown fields are ignored, wrong types are ParseErrors.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "spec/id.hpp"
#include "spec/image_manifest.hpp"
#include "spec/reference.hpp"

namespace rkt::oci {

struct Platform {
    std::string os;
    std::string architecture;  // GOARCH words: amd64, arm64, …
    std::string variant;
    [[nodiscard]] std::string str() const;  // linux/arm64/v8
};
Platform host_platform();
std::string appc_arch(const Platform& platform);        // as appc calls it; "": it has no name for it
Platform platform_of_appc_arch(std::string_view arch);  // of linux; an unknown name stays as it is

struct Descriptor {
    std::string media_type;
    Digest digest;
    uint64_t size = 0;
    std::optional<Platform> platform;
    std::map<std::string, std::string> annotations;
};

struct Index {
    std::vector<Descriptor> manifests;
};

struct Manifest {
    Descriptor config;
    std::vector<Descriptor> layers;  // bottom first
};

// `content_type` may be empty: then mediaType in the document or its shape decides.
std::variant<Index, Manifest> parse_manifest(std::string_view json, std::string_view content_type);

// The entry for `platform`; throws Error naming the platforms offered when none fits.
const Descriptor& select_platform(const Index& index, const Platform& platform);

enum class Compression { none, gzip, zstd };
// From the media type; throws Error for a type that is no layer (or an unsupported one such as
// foreign/encrypted layers), naming it.
Compression layer_compression(std::string_view media_type);

// The image configuration (application/vnd.oci.image.config.v1+json, docker's container.image.v1).
struct Config {
    Platform platform;
    std::string created;
    std::string author;
    std::vector<Digest> diff_ids;  // bottom first
    std::vector<std::string> entrypoint;
    std::vector<std::string> cmd;
    std::vector<std::string> env;
    std::string user;
    std::string working_dir;
    std::string stop_signal;
    std::vector<std::string> exposed_ports;  // "80/tcp", sorted
    std::vector<std::string> volumes;        // paths, sorted
    std::map<std::string, std::string> labels;
    std::string health_check;  // docker's Healthcheck, as compact JSON (spec/health.hpp); "": none
};
Config parse_config(std::string_view json);

inline constexpr const char* kManifestType = "application/vnd.oci.image.manifest.v1+json";
inline constexpr const char* kIndexType = "application/vnd.oci.image.index.v1+json";
inline constexpr int kMaxIndexDepth = 4;  // of indexes in indexes
inline constexpr const char* kConfigType = "application/vnd.oci.image.config.v1+json";
inline constexpr const char* kGzipLayerType = "application/vnd.oci.image.layer.v1.tar+gzip";

std::string print_manifest(const Manifest& manifest);  // as an OCI image manifest
std::string print_config(const Config& config);
// A configuration with one more layer on top, everything else as it is. Throws ParseError.
std::string with_layer(std::string_view config, const Digest& diff_id, const std::string& created_by);
// What a manifest is called that has nothing beside it to say so.
std::string manifest_type(std::string_view json);
// docker's media types exchanged for OCI's: the blobs are the same.
Manifest with_oci_types(Manifest manifest);
// The content of index.json ("": there is none yet) with `manifest` in it, named `tag`, or without a name. What was
// called so is no longer in it; everything else stays as it is. Throws ParseError.
std::string name_in_index(std::string_view index, Descriptor manifest, const std::string& tag);

// manifest.json of a `docker save` archive.
struct SavedImage {
    std::string config;                  // path in the archive
    std::vector<std::string> repo_tags;  // "nginx:latest"
    std::vector<std::string> layers;     // paths of plain tars, bottom first
};
std::vector<SavedImage> parse_docker_save(std::string_view json);
// The one called `tag`, or the only one; throws Error naming those there are.
SavedImage select_saved(const std::vector<SavedImage>& images, const std::string& tag);

// rkt's docker conversion (rkt-1.30.md 2.6): names, 80-tcp ports, volume-… mount points, annotations.
struct Origin {
    std::string name;  // REG/REPO, to be sanitised
    std::string registry;
    std::string repository;
    std::string tag;  // "" when fetched by digest
    std::string manifest_digest;
    std::string config_digest;
};
ImageManifest convert(const Config& config, const Origin& origin);
// And back: how an appc image is run, as a configuration.
Config config_of(const ImageManifest& manifest, std::vector<Digest> diff_ids);

}  // namespace rkt::oci

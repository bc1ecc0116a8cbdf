// How a command line names an image (rkt-1.30.md 1.4 and the OCI forms).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "spec/id.hpp"
#include "spec/image_manifest.hpp"

namespace rkt {

inline constexpr const char* kDefaultRegistry = "registry-1.docker.io";

// docker://[REG[:PORT]/]NAME[:TAG|@DIGEST]. Normalised: default registry, "library/", tag "latest".
struct DockerReference {
    std::string registry;    // "registry-1.docker.io", "127.0.0.1:5000"
    std::string repository;  // "library/nginx"
    std::string tag;         // empty when a digest is given without a tag
    std::optional<Digest> digest;
    bool short_name = false;  // neither registry nor tag of the registry was written: registries.conf may expand it

    [[nodiscard]] std::string str() const;  // docker://REG/REPO:TAG or …@DIGEST: the key of the store's reference file
    // What containers-registries.conf(5) calls the location: REG/REPO, with docker.io for the default registry.
    [[nodiscard]] std::string location() const;
};

enum class ArchiveKind { oci_layout, oci_archive, docker_archive };
// oci:PATH[:TAG], oci-archive:PATH[:TAG], docker-archive:PATH[:NAME:TAG]
struct ArchiveReference {
    ArchiveKind kind;
    std::string path;
    std::string tag;  // empty: the only image in it
    [[nodiscard]] std::string str() const;
};

// "sha512-" and at least 2 hex digits: looked up in the store only, as a unique prefix.
struct StoreKey {
    std::string prefix;
};

// An appc image by name, found by discovery: example.com/app[:VERSION][,LABEL=VALUE…].
struct AppcReference {
    std::string name;
    NameValues labels;  // as written; VERSION is the label "version"

    [[nodiscard]] std::string str() const;
    // With the host's os and arch where the name says none: what a manifest must have, what templates are filled with.
    [[nodiscard]] NameValues wanted_labels() const;
};

// An ACI by its place: http(s)://….aci, file:///….aci, or a path.
struct AciReference {
    std::string location;  // a URL, or a path without "file://"
    [[nodiscard]] bool is_url() const { return location.find("://") != std::string::npos; }
};

using ImageReference = std::variant<DockerReference, ArchiveReference, StoreKey, AppcReference, AciReference>;

// `is_file`: of a relative name that could be an appc name or a file, whether such a file exists. Throws ParseError.
ImageReference parse_reference(std::string_view s, bool is_file = false);
std::string to_string(const ImageReference& reference);

}  // namespace rkt

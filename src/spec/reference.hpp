// How a command line names an image (rkt-1.30.md 1.4 and the OCI forms).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "spec/id.hpp"

namespace rkt {

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

// An appc name, an ACI's URL or file: recognised, and refused until appc images are built (issue 4).
struct AppcReference {
    std::string text;
};

using ImageReference = std::variant<DockerReference, ArchiveReference, StoreKey, AppcReference>;

ImageReference parse_reference(std::string_view s);  // throws ParseError
std::string to_string(const ImageReference& reference);

}  // namespace rkt

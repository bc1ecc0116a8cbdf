// Whether an image may be imported: who signed it, by which rule; or an Error that says why not and what to do.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "image/fetch.hpp"
#include "image/registry.hpp"
#include "spec/store_record.hpp"

namespace rkt::image {

struct RegistryImage {
    const DockerReference& reference;  // as it was asked for
    // Of the manifest that runs, then of the index that names it by digest, if any: a signature over either will do.
    std::vector<Digest> digests;
    Registry& registry;  // it came from
};
// Before any layer is fetched. nullopt: --insecure-options=image.
std::optional<Verification> decide(const RegistryImage& image, const FetchOptions& options);

// An archive, or the index of a layout: what all its content hangs on, whose detached signature is beside it (.asc) or
// in FetchOptions::signature. Its name is a path, so only keys of the root count. The digest is left to the caller.
struct SignedFile {
    const ArchiveReference& reference;
    std::string path;
    std::function<size_t(std::span<char>)> read;  // 0 at the end
};
std::optional<Verification> decide(const SignedFile& file, const FetchOptions& options);

}  // namespace rkt::image

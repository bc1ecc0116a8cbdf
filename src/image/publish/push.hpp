// From the store to a registry.
#pragma once

#include "image/fetch.hpp"
#include "image/store.hpp"

namespace rkt::image {

// Returns the manifest's descriptor. Throws Error: denied, no such repository, …; the tag means what it meant then.
oci::Descriptor push(const Store& store, const StoredImage& image, const DockerReference& target,
                     const FetchOptions& options, Progress& progress);

}  // namespace rkt::image

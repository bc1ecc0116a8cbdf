// Images from a registry: resolved, checked against the policy of signatures, and streamed layer by layer.
#pragma once

#include "image/fetch.hpp"

namespace rkt::image {

// Throws Error with the registry and the reason.
ImageId fetch_from_registry(const Layout& layout, const DockerReference& reference, const FetchOptions& options,
                            Progress& progress);

}  // namespace rkt::image

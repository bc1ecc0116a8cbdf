// The layers of one image side by side: one thread a layer, as many as there are processors.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "image/import.hpp"
#include "image/progress.hpp"

namespace rkt::image {

using LayerOpener = std::function<std::unique_ptr<ByteSource>(const LayerRequest&)>;

// Pairs the manifest's blobs with the configuration's diffIDs; throws Error when the counts differ.
std::vector<LayerRequest> layer_requests(const oci::Manifest& manifest, const oci::Config& config);

// Biggest first. The first failure is thrown when all threads have ended; layers that are done stay.
// `open` is called from these threads.
void import_layers(const Layout& layout, std::vector<LayerRequest> layers, const Limits& limits,
                   const LayerOpener& open, Progress& progress);

// "sha256:0123…" → the 12 digits that progress shows.
std::string short_digest(const Digest& digest);

}  // namespace rkt::image

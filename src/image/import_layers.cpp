#include "image/import_layers.hpp"

#include <algorithm>
#include <thread>

#include "base/error.hpp"
#include "image/side_by_side.hpp"

namespace rkt::image {
std::vector<LayerRequest> layer_requests(const oci::Manifest& manifest, const oci::Config& config) {
    if (manifest.layers.size() != config.diff_ids.size()) {
        throw Error("the manifest has " + std::to_string(manifest.layers.size()) + " layers, the configuration " +
                    std::to_string(config.diff_ids.size()));
    }
    std::vector<LayerRequest> requests;
    for (size_t i = 0; i < manifest.layers.size(); ++i) requests.push_back({manifest.layers[i], config.diff_ids[i]});
    return requests;
}

void import_layers(const Layout& layout, std::vector<LayerRequest> layers, const Limits& limits,
                   const LayerOpener& open, Progress& progress) {
    // An image may have one layer twice, which is one piece of work.
    std::sort(layers.begin(), layers.end(), [](const auto& a, const auto& b) { return a.diff_id < b.diff_id; });
    layers.erase(
        std::unique(layers.begin(), layers.end(), [](const auto& a, const auto& b) { return a.diff_id == b.diff_id; }),
        layers.end());
    std::sort(layers.begin(), layers.end(), [](const auto& a, const auto& b) { return a.blob.size > b.blob.size; });

    const auto import_one = [&](const LayerRequest& layer) {
        bool opened = false;
        import_layer(layout, layer, limits, [&] {
            opened = true;
            return open(layer);
        });
        progress.layer_done(short_digest(layer.blob.digest), opened ? "done" : "exists");
    };
    side_by_side(layers.size(), std::max(1u, std::thread::hardware_concurrency()),
                 [&](size_t i) { import_one(layers[i]); });
}

std::string short_digest(const Digest& digest) { return digest.hex().substr(0, 12); }

}  // namespace rkt::image

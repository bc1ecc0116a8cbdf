#include "image/import_layers.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "base/error.hpp"

namespace rkt::image {
namespace {

// Takes layers from a list until it is empty or one has failed.
class Work {
public:
    Work(const Layout& layout, const std::vector<LayerRequest>& layers, const Limits& limits, const LayerOpener& open,
         Progress& progress)
        : layout_(layout), layers_(layers), limits_(limits), open_(open), progress_(progress) {}

    void run() noexcept {
        for (size_t i = next_++; i < layers_.size() && !failed_; i = next_++) {
            try {
                import_one(layers_[i]);
            } catch (...) {
                const std::lock_guard guard(mutex_);
                if (!failed_.exchange(true)) failure_ = std::current_exception();
            }
        }
    }
    void rethrow() const {
        if (failure_) std::rethrow_exception(failure_);
    }

private:
    void import_one(const LayerRequest& layer) {
        bool opened = false;
        import_layer(layout_, layer, limits_, [&] {
            opened = true;
            return open_(layer);
        });
        progress_.layer_done(short_digest(layer.blob.digest), opened ? "done" : "exists");
    }

    const Layout& layout_;
    const std::vector<LayerRequest>& layers_;
    const Limits& limits_;
    const LayerOpener& open_;
    Progress& progress_;
    std::atomic<size_t> next_ = 0;
    std::atomic<bool> failed_ = false;
    std::mutex mutex_;
    std::exception_ptr failure_;
};

}  // namespace

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

    Work work(layout, layers, limits, open, progress);
    const size_t count = std::min<size_t>(layers.size(), std::max(1u, std::thread::hardware_concurrency()));
    std::vector<std::thread> threads;
    for (size_t i = 1; i < count; ++i) threads.emplace_back([&] { work.run(); });
    work.run();
    for (auto& thread : threads) thread.join();
    work.rethrow();
}

std::string short_digest(const Digest& digest) { return digest.hex().substr(0, 12); }

}  // namespace rkt::image

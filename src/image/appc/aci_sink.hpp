// Takes the layout of an ACI apart (appc/spec aci.md): "manifest" goes to memory, what is below "rootfs/" to a sink of
// its own, and nothing else may be there. To be given to the tar walk as sink and as observer: the manifest is no
// content of the tree, so that its bytes stay raw bytes of the tar's headers.
#pragma once

#include <string>
#include <unordered_set>

#include "image/layer_sink.hpp"
#include "image/tar_walk.hpp"

namespace rkt::image {

inline constexpr uint64_t kMaxManifest = 4u << 20;

class AciSink : public LayerSink, public ContentObserver {
public:
    // Both must outlive it; `tree` gets names without "rootfs/".
    AciSink(LayerSink& tree, ContentObserver& observer) : tree_(tree), observer_(observer) {}

    // All throw Error in rkt's words (rkt-1.30.md 12).
    bool begin(const TarEntry& entry) override;
    [[nodiscard]] const std::string& content_path() const override;
    void data(uint64_t offset, std::span<const char> bytes) override;
    void end() override;
    void finish() override;
    void content(const ContentPiece& piece) override;

    [[nodiscard]] const std::string& manifest() const { return manifest_; }

private:
    enum class Part { nothing, manifest, tree };
    bool begin_manifest(const TarEntry& entry);
    bool begin_tree(const TarEntry& entry, const std::string& path);

    LayerSink& tree_;
    ContentObserver& observer_;
    Part part_ = Part::nothing;  // that the current entry belongs to
    TarEntry entry_{};           // the current one, as `tree_` sees it
    std::string manifest_;
    bool has_manifest_ = false;
    bool has_rootfs_ = false;
    // Of names: a name takes too much memory for millions of them, and 64 bits of a stranger's are enough to refuse
    // him.
    std::unordered_set<size_t> seen_;
};

}  // namespace rkt::image

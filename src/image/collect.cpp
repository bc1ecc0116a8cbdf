// Removing images, and what no image needs any more. Under the exclusive gc lock: an import holds it
// shared from its first layer to its reference file, so nothing half-imported can be taken for garbage.
#include <map>

#include "base/error.hpp"
#include "base/lock.hpp"
#include "base/staged_dir.hpp"
#include "image/candidates.hpp"
#include "image/damage.hpp"
#include "image/download.hpp"
#include "image/store.hpp"
#include "spec/store_record.hpp"

namespace rkt::image {
namespace {

constexpr const char* kGcLock = "gc";
constexpr std::string_view kLayerLock = "layer-";

// Out of sight first: a reader sees the whole object or none.
void remove_object(const Layout& layout, const Dir& from, const std::string& name) {
    if (!from.exists(name)) return;
    layout.staging.remove_tree("removed-" + name);  // of a removal that was killed
    from.rename_to(name, layout.staging, "removed-" + name);
    from.sync();
    layout.staging.remove_tree("removed-" + name);
}

// References to images that are no more wanted, or that nobody can read.
void remove_references(const Layout& layout, const std::function<bool(const ImageId&)>& unwanted) {
    for (const auto& name : layout.refs.entries()) {
        try {
            if (unwanted(ReferenceRecord::parse(layout.refs.read_file(name)).image)) layout.refs.remove_file(name);
        } catch (const Error&) {
            layout.refs.remove_file(name);
        }
    }
    layout.refs.sync();
}

void remove_image(const Layout& layout, const ImageId& id) {
    remove_references(layout, [&](const ImageId& image) { return image == id; });
    remove_object(layout, layout.images, id.str());
}

// HEX of HEX.replaced-…: of a layer that was damaged, which pods may run on.
std::string replaced_layer(const std::string& name) {
    const size_t mark = name.find(kReplacedLayer);
    return mark == std::string::npos ? "" : name.substr(0, mark);
}

// Layers that no readable image has and no pod needs. An image that cannot be read may need any layer:
// then none is removed.
size_t remove_orphans(const Store& store, const std::set<std::string>& in_use) {
    std::set<std::string> needed = in_use;
    bool all_readable = true;
    for (const auto& image : store.list([&](const Error&) { all_readable = false; })) {
        for (const Digest& layer : image.layers) needed.insert(layer.hex());
        if (image.aci) needed.insert(image.aci->hex());
    }
    if (!all_readable) return 0;
    size_t removed = 0;
    for (const auto& name : store.layout().layers.entries()) {
        if (needed.contains(name) || in_use.contains(replaced_layer(name))) continue;
        remove_object(store.layout(), store.layout().layers, name);
        ++removed;
    }
    return removed;
}

// `kept`, and the images below them, and below those.
std::set<ImageId> with_dependencies(std::set<ImageId> kept, const std::vector<StoredImage>& images) {
    std::map<ImageId, const StoredImage*> known;
    for (const auto& image : images) known[image.id] = &image;
    std::vector<ImageId> open(kept.begin(), kept.end());
    while (!open.empty()) {
        const auto found = known.find(open.back());
        open.pop_back();
        if (found == known.end()) continue;
        for (const ImageId& below : found->second->dependencies) {
            if (kept.insert(below).second) open.push_back(below);
        }
    }
    return kept;
}

// References to images that are gone, locks of layers that are gone or never came.
void remove_strays(const Layout& layout) {
    remove_references(layout, [&](const ImageId& image) { return !layout.images.exists(image.str()); });
    for (const auto& name : layout.locks.entries()) {
        const std::string_view layer =
            name.starts_with(kLayerLock) ? std::string_view(name).substr(kLayerLock.size()) : "";
        if (!layer.empty() && !layout.layers.exists(std::string(layer))) layout.locks.remove_file(name);
    }
}

}  // namespace

bool Store::remove(const ImageId& id, const std::set<std::string>& layers_in_use) const {
    const auto lock = FileLock::take(layout_.locks, kGcLock, LockMode::exclusive);
    if (!layout_.images.exists(id.str())) return false;
    remove_image(layout_, id);
    remove_orphans(*this, layers_in_use);
    remove_strays(layout_);
    return true;
}

GcReport Store::collect(Duration grace, const std::set<ImageId>& pinned,
                        const std::set<std::string>& layers_in_use) const {
    const auto lock = FileLock::take(layout_.locks, kGcLock, LockMode::exclusive);
    GcReport report;
    report.staged = StagedDir::sweep(layout_.staging) + sweep_downloads(layout_);
    const TimePoint now = std::chrono::system_clock::now();
    const auto images = list([](const Error&) {});
    std::set<ImageId> kept = images_on_trial(layout_);
    kept.insert(pinned.begin(), pinned.end());
    for (const auto& image : images) {
        if (now - image.last_used <= grace) kept.insert(image.id);
    }
    kept = with_dependencies(std::move(kept), images);
    for (const auto& image : images) {
        if (kept.contains(image.id)) continue;
        remove_image(layout_, image.id);
        report.images.push_back(image.id);
    }
    report.layers = remove_orphans(*this, layers_in_use);
    remove_strays(layout_);
    return report;
}

}  // namespace rkt::image

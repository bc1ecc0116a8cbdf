#include "image/damage.hpp"

#include <algorithm>

namespace rkt::image {
namespace {

constexpr const char* kMark = "/damaged";

bool is_sound(const Layout& layout, const StoredImage& image) {
    const auto sound = [&](const Digest& layer) {
        return layout.layers.exists(layer.hex()) && !is_marked_damaged(layout.layers, layer.hex());
    };
    return !is_marked_damaged(layout.images, image.id.str()) && (!image.aci || sound(*image.aci)) &&
           std::all_of(image.layers.begin(), image.layers.end(), sound);
}

}  // namespace

bool is_marked_damaged(const Dir& in, const std::string& object) { return in.exists(object + kMark); }

void mark_damaged(const Dir& in, const std::string& object, const std::string& why) {
    in.open_dir(object).write_atomically(kMark + 1, why + "\n");
}

void unmark_damaged(const Dir& in, const std::string& object) { in.remove_file(object + kMark); }

std::optional<StoredImage> find_sound(const Store& store, const ImageId& id) {
    try {
        auto image = store.find(id);
        return image && is_sound(store.layout(), *image) ? std::move(image) : std::nullopt;
    } catch (const Error&) {
        return std::nullopt;
    }
}

std::optional<StoredImage> find_sound(const Store& store, const ImageReference& reference) {
    try {
        auto image = store.find(reference);
        return image && is_sound(store.layout(), *image) ? std::move(image) : std::nullopt;
    } catch (const Error&) {
        if (std::holds_alternative<StoreKey>(reference)) throw;
        return std::nullopt;
    }
}

}  // namespace rkt::image

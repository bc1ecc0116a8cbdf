#include "image/damage.hpp"

#include <algorithm>

namespace rkt::image {
namespace {

constexpr const char* kMark = "/damaged";

}  // namespace

bool is_marked_damaged(const Dir& in, const std::string& object) { return in.exists(object + kMark); }

void mark_damaged(const Dir& in, const std::string& object, const std::string& why) {
    in.open_dir(object).write_atomically(kMark + 1, why + "\n");
}

void unmark_damaged(const Dir& in, const std::string& object) { in.remove_file(object + kMark); }

bool is_marked_damaged(const Layout& layout, const StoredImage& image) {
    const auto marked = [&](const Digest& layer) { return is_marked_damaged(layout.layers, layer.hex()); };
    return is_marked_damaged(layout.images, image.id.str()) || (image.aci && marked(*image.aci)) ||
           std::any_of(image.layers.begin(), image.layers.end(), marked);
}

}  // namespace rkt::image

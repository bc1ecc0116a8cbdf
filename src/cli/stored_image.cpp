#include "cli/stored_image.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt::cli {

image::StoredImage stored_image(const image::Store& store, const std::string& name) {
    auto image = store.find_by_name_or_key(name);
    if (!image) throw Error("image \"" + text::printable(name) + "\" not found");
    return *image;
}

}  // namespace rkt::cli

// IMAGE of the verbs that work on images of the store.
#pragma once

#include <string>

#include "image/store.hpp"

namespace rkt::cli {

// A key's prefix, a reference or a name. Throws Error: not found, ambiguous.
image::StoredImage stored_image(const image::Store& store, const std::string& name);

}  // namespace rkt::cli

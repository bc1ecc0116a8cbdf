// What `rkt image verify` found to be damaged is marked: layers/HEX/damaged and images/ID/damaged. The next fetch does
// not take it for there, and replaces it; no pod starts with it.
#pragma once

#include <optional>
#include <string>

#include "image/layout.hpp"
#include "image/store.hpp"

namespace rkt::image {

// Between the name of a damaged layer that was replaced and a random number: HEX.replaced-….
inline constexpr const char* kReplacedLayer = ".replaced-";

// `object`: a name in `in`, which is layout.layers or layout.images.
bool is_marked_damaged(const Dir& in, const std::string& object);
// `why`: for who looks into the store. Throws Error.
void mark_damaged(const Dir& in, const std::string& object, const std::string& why);
void unmark_damaged(const Dir& in, const std::string& object);

// What the store has and a pod could run: nullopt also where the image or a layer of it is marked, where a layer is
// missing, and where the image's files cannot be read. Throws Error for an ambiguous key.
std::optional<StoredImage> find_sound(const Store& store, const ImageReference& reference);
std::optional<StoredImage> find_sound(const Store& store, const ImageId& id);

}  // namespace rkt::image

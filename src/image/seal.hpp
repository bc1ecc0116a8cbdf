// Before every run: what is in the store under a name is what was verified under that name. Costs one small file and its
// SHA-256 (libmd: libcrypto takes 2 ms to load).
#pragma once

#include "image/store.hpp"

namespace rkt::image {

// Throws Error naming the image, what does not match and what to do.
void check_seal(const Layout& layout, const StoredImage& image);

}  // namespace rkt::image

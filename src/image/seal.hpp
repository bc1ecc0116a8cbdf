// Before every run: what is in the store under a name is what was verified under that name, or what an administrator
// wanted unverified. Costs one small file and its SHA-256 (libmd: libcrypto takes 2 ms to load).
#pragma once

#include "image/store.hpp"

namespace rkt::image {

// `insecure`: --insecure-options=image of this command; then nobody need have signed it. Throws Error that says what is
// wrong and what to do.
void check_seal(const Layout& layout, const StoredImage& image, bool insecure);

}  // namespace rkt::image

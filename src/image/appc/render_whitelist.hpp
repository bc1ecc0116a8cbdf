// What a pathWhitelist leaves of an image and of all below it, as a layer of its own (appc/spec aci.md,
// rkt-1.30.md 2.8). It is an ACI's layer, whose tar is that of the image without dependencies: the same image gives the
// same one.
#pragma once

#include <vector>

#include "image/import.hpp"
#include "spec/image_manifest.hpp"

namespace rkt::image {

// `layers`: bottom first, the image's own last; all in the store, as the result is. Of the image itself every directory
// stays; of what is below it those that are listed, or that a listed file is in. Throws Error.
Digest render_whitelist(const Layout& layout, const ImageManifest& manifest, const std::vector<Digest>& layers,
                        const Limits& limits);

}  // namespace rkt::image

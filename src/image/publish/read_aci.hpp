// What an ACI file says of itself.
#pragma once

#include <string>

#include "spec/image_manifest.hpp"

namespace rkt::image {

// The whole file is read, so that a broken one is not taken. Throws Error.
ImageManifest read_aci_manifest(const std::string& file);

}  // namespace rkt::image

// Blobs that are small: configurations, manifests.
#pragma once

#include "image/publish/blob_target.hpp"

namespace rkt::image {

oci::Descriptor describe(std::string_view content, std::string_view media_type);
OpenBlob open_memory(std::string content);

}  // namespace rkt::image

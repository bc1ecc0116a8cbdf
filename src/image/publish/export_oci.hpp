// From the store to an OCI layout, in a directory or in a tar.
#pragma once

#include <functional>

#include "image/publish/blob_target.hpp"
#include "spec/reference.hpp"

namespace rkt::image {

// Writes an image and returns its manifest: write_image, write_changed_image.
using WriteTo = std::function<oci::Descriptor(BlobTarget&)>;

// A new directory, or a layout that is there already: then the image joins what is in it, and takes the tag. Throws
// Error.
oci::Descriptor export_layout(const ArchiveReference& target, const WriteTo& write);
// Throws Error where the file is there, unless `overwrite`.
oci::Descriptor export_oci_archive(const ArchiveReference& target, bool overwrite, const WriteTo& write);

}  // namespace rkt::image

// From the store to an OCI layout, in a directory or in a tar.
#pragma once

#include "image/progress.hpp"
#include "image/store.hpp"
#include "spec/oci.hpp"

namespace rkt::image {

// A new directory, or a layout that is there already: then the image joins what is in it, and takes the tag. Throws
// Error.
oci::Descriptor export_layout(const Store& store, const StoredImage& image, const ArchiveReference& target,
                              Progress& progress);
// Throws Error where the file is there, unless `overwrite`.
oci::Descriptor export_oci_archive(const Store& store, const StoredImage& image, const ArchiveReference& target,
                                   bool overwrite, Progress& progress);

}  // namespace rkt::image

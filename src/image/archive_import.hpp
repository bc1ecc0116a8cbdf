// Images from local files: an OCI layout directory, the same in a tar, and what `docker save` writes.
#pragma once

#include "image/fetch.hpp"

namespace rkt::image {

ImageId import_archive(const Layout& layout, const ArchiveReference& reference, const FetchOptions& options,
                       Progress& progress);

}  // namespace rkt::image

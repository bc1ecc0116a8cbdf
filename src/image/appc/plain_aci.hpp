// The plain tar of an ACI, whatever it was packed with: that is known by its first bytes, not by its name or by what
// HTTP says. gzip and zstd as for layers (image/inflate.hpp); bzip2 and xz, which only old ACIs have, by libarchive.
#pragma once

#include <memory>

#include "image/import.hpp"

namespace rkt::image {

// `aci` must outlive the result. At the result's end all of `aci` has been read. Errors as of inflate().
std::unique_ptr<ByteSource> plain_aci(ByteSource& aci);

}  // namespace rkt::image

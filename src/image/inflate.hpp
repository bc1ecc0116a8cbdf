// The plain bytes of a compressed source: isa-l for gzip (half of zlib's time), libzstd for zstd.
// A truncated stream and trailing garbage are errors, though both libraries call them success
// (facts-store.md 1).
#pragma once

#include <memory>

#include "image/import.hpp"

namespace rkt::image {

// `source` must outlive the result.
std::unique_ptr<ByteSource> inflate(ByteSource& source, oci::Compression compression);

}  // namespace rkt::image

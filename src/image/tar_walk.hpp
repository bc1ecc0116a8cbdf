// Reads a tar and tells a sink what is in it, entry by entry (libarchive: ustar, GNU, pax, sparse).
#pragma once

#include "image/import.hpp"
#include "image/layer_sink.hpp"

namespace rkt::image {

struct TarCount {
    uint64_t entries = 0;
};

// Where a regular file's content lies in the tar; told to whoever keeps the rest (tar_headers.hpp).
class ContentObserver {
public:
    virtual ~ContentObserver() = default;
    virtual void content(uint64_t offset, uint64_t size, const std::string& path) = 0;
};

// Reads `tar` to its very end, so that a digest around it covers all of it. Throws Error.
TarCount walk_tar(ByteSource& tar, LayerSink& sink, ContentObserver& observer, const Limits& limits);

}  // namespace rkt::image

// Reads a tar and tells a sink what is in it, entry by entry (libarchive: ustar, GNU, pax, sparse).
#pragma once

#include "image/import.hpp"
#include "image/layer_sink.hpp"

namespace rkt::image {

struct TarCount {
    uint64_t entries = 0;
};

// A piece of a regular file: where it lies in the tar and in the file. Of a sparse file only what is stored.
struct ContentPiece {
    uint64_t tar_offset;
    uint64_t file_offset;
    uint64_t size;
    uint64_t file_size;
    const std::string& path;  // LayerSink::content_path
};

// Told to whoever keeps the rest (tar_headers.hpp), after the piece was read and before what follows it is.
class ContentObserver {
public:
    virtual ~ContentObserver() = default;
    virtual void content(const ContentPiece& piece) = 0;
};

// Reads `tar` to its very end, so that a digest around it covers all of it. Throws Error.
TarCount walk_tar(ByteSource& tar, LayerSink& sink, ContentObserver& observer, const Limits& limits);

}  // namespace rkt::image

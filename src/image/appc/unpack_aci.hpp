// The first half of an ACI's import: all its bytes are read, digested and unpacked in staging; the store has nothing of
// it yet.
#pragma once

#include "base/staged_dir.hpp"
#include "image/import.hpp"
#include "image/staged_layer.hpp"

namespace rkt::image {

struct UnpackedAci {
    StagedDir staged;      // rootfs/, tar-headers.zst, record.json
    std::string manifest;  // its bytes
    Digest tar;            // SHA-256 of the plain tar: the layer's name
    ImageId id;            // of the SHA-512 of the plain tar
};

// `blob_sha512`: of the bytes as they come, "": any. Throws Error.
UnpackedAci unpack_aci(const Layout& layout, ByteSource& aci, const std::string& blob_sha512, const Limits& limits);
void commit_aci(const Layout& layout, UnpackedAci&& aci);

}  // namespace rkt::image

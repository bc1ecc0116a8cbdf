// A layer's blob on its way: the plain tar is digested, compressed, digested again and kept in a file that has no name,
// since a registry must be told digest and size before the first byte. In $TMPDIR, or /var/tmp: it may be large.
#pragma once

#include "base/fd.hpp"
#include "image/digester.hpp"
#include "image/publish/blob_target.hpp"
#include "image/publish/gzip.hpp"

namespace rkt::image {

class BlobSpool {
public:
    BlobSpool();
    BlobSpool(const BlobSpool&) = delete;
    BlobSpool& operator=(const BlobSpool&) = delete;

    void write(std::span<const char> tar);
    void finish();  // then all of the following are known
    [[nodiscard]] const Digest& diff_id() const { return *diff_id_; }
    [[nodiscard]] const oci::Descriptor& descriptor() const { return *descriptor_; }
    // Of its own position each.
    [[nodiscard]] std::unique_ptr<ByteSource> open() const;

private:
    Fd file_;
    Digester tar_digest_{"sha256"};
    Digester blob_digest_{"sha256"};
    uint64_t size_ = 0;
    Gzip gzip_;
    std::optional<Digest> diff_id_;
    std::optional<oci::Descriptor> descriptor_;
};

}  // namespace rkt::image

// An OCI image layout (image-spec, image-layout.md): a directory, new or with images in it already.
#pragma once

#include "base/dir.hpp"
#include "image/publish/blob_target.hpp"

namespace rkt::image {

class LayoutTarget : public BlobTarget {
public:
    // `tag`: what the image is called in the layout; "": nothing. Throws Error where the directory is something else.
    LayoutTarget(Dir dir, std::string tag);

    [[nodiscard]] bool has(const oci::Descriptor& blob) override;
    void put(const oci::Descriptor& blob, const OpenBlob& open) override;
    // index.json is replaced as a whole.
    void put_manifest(const oci::Descriptor& manifest, const std::string& content) override;

private:
    Dir dir_;
    std::string tag_;
};

}  // namespace rkt::image

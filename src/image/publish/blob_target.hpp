// The seam between "an image is written" and "where its blobs go": an OCI layout, a registry.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "image/import.hpp"
#include "spec/oci.hpp"

namespace rkt::image {

// A blob from its beginning; opened again where sending it is tried again.
using OpenBlob = std::function<std::unique_ptr<ByteSource>()>;

// Everything but put_manifest is called from two threads at once. Throws Error.
class BlobTarget {
public:
    virtual ~BlobTarget() = default;
    // It is there, or could be taken from a place nearby.
    [[nodiscard]] virtual bool has(const oci::Descriptor& blob) = 0;
    virtual void put(const oci::Descriptor& blob, const OpenBlob& open) = 0;
    // The last call: all blobs are there. Gives the image its name.
    virtual void put_manifest(const oci::Descriptor& manifest, const std::string& content) = 0;
};

}  // namespace rkt::image

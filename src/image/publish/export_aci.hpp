// An image of the store as one ACI (appc/spec aci.md), uncompressed: `rkt image export` and what hands it on; and of a
// pod's app: `rkt export`.
#pragma once

#include "image/publish/changed_image.hpp"
#include "image/store.hpp"
#include "image/tar_sink.hpp"

namespace rkt::image {

// An ACI that was fetched comes out as it was signed, byte for byte, compression aside. Of any other image: its
// manifest and the tree that its layers make together. Throws Error, also when the bytes are not what they were: then
// what was written so far is to be thrown away.
void export_aci(const Store& store, const StoredImage& image, const TarSink::Write& write);

// The tree with what the app wrote, under the manifest that the image had; gzip, as rkt's.
void export_changed_aci(const Store& store, const ChangedImage& image, const TarSink::Write& write);

}  // namespace rkt::image

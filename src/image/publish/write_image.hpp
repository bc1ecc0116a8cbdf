// An image of the store as an OCI image, wherever its blobs go.
//
// A registry's image keeps its configuration byte for byte, and so its diffIDs: the exact tar of each layer is made
// again (image/tar_headers.hpp). Its gzip cannot be made again bit for bit, so the manifest is a new one, with a new
// digest - unless the target has, or can take from nearby, every blob that the old one names: then it is the old
// manifest, byte for byte, and signatures of it hold. An appc image becomes one layer of the tree that its apps would
// see.
#pragma once

#include "image/progress.hpp"
#include "image/publish/blob_target.hpp"
#include "image/publish/changed_image.hpp"
#include "image/store.hpp"

namespace rkt::image {

// Returns the manifest. Throws Error naming the layer; the image has no name at the target then.
oci::Descriptor write_image(const Store& store, const StoredImage& image, BlobTarget& target, Progress& progress);

// An image and what an app wrote on top of it: the image's own layers and one more, and its configuration with that.
// An appc image, or one that the store has no longer, becomes one layer of everything.
oci::Descriptor write_changed_image(const Store& store, const ChangedImage& image, BlobTarget& target,
                                    Progress& progress);

}  // namespace rkt::image

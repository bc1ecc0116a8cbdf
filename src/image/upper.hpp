// What a pod's overlay mount wrote: its upper directory, as one more layer on top of an image's.
#pragma once

#include <string>

#include "image/layer_sink.hpp"

namespace rkt::image {

struct Upper {
    std::string path;
    // Of the pod's user namespace (user_namespaces(7)): its user 0 is this one of the host. 0: it has none of its own.
    uid_t first_uid = 0;
    uid_t users = 65536;  // this many
};

// Owners, and the owner that file capabilities are bound to (capabilities(7), VFS_CAP_REVISION_3), as the namespace
// saw them.
void unshift(TarEntry& entry, const Upper& upper);

}  // namespace rkt::image

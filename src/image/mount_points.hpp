// The layer below every image's: the places where pods have mounts, and what else each pod would have to make in its
// upper directory, at the price of a copy of /etc and /run each time (overlayfs.rst, "Non-directories"). An image that
// has its own covers them; one that hides them (a whiteout, a link) gets them in the upper directory.
#pragma once

#include <string>

#include "image/layout.hpp"

namespace rkt::image {

// Its root; made when it is not there. Throws SystemError.
std::string mount_points(const Layout& layout);

}  // namespace rkt::image

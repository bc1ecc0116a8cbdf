// overlayfs's own marks in a lower directory (Documentation/filesystems/overlayfs.rst): a character
// device 0:0 hides the name below, trusted.overlay.opaque hides all that is below in a directory.
#pragma once

#include <string>
#include <string_view>

namespace rkt::image {

// The same in a tar of OCI's (image-spec, layer.md): an empty file .wh.NAME; this name in a directory that is opaque.
inline constexpr std::string_view kWhiteout = ".wh.";
inline constexpr std::string_view kOpaque = ".wh..wh..opq";

void mark_opaque(int parent, const std::string& name);
// A whiteout is about the layers below. What this layer itself has at the name stays, but hides what
// is below it.
void add_whiteout(int parent, const std::string& name);
// True: there was a whiteout at the name; it is gone.
bool take_whiteout(int parent, const std::string& name);

}  // namespace rkt::image

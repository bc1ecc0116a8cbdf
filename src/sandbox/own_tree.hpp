// Places in a tree of our own: a tmpfs that was just mounted and that no image or app has touched. Nothing hostile
// lies there, so none of the guarded walk of mount_target.hpp is needed.
#pragma once

#include "base/fd.hpp"
#include "sandbox/mount_target.hpp"

namespace rkt::sandbox {

// Makes `path` (relative, no "..") below `tree` and attaches `mount` there. 0, or -1 and errno.
int attach_in_own_tree(const Fd& mount, const Fd& tree, const char* path, TargetKind kind) noexcept;

}  // namespace rkt::sandbox

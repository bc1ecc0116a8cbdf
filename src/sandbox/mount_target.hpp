// Where a mount goes inside an image that may be hostile: symbolic links are resolved with the image as
// root, never outside it, and what is missing is made (the class of CVE-2019-16884 and -2021-30465).
#pragma once

#include <sys/types.h>

#include "base/fd.hpp"

namespace rkt::sandbox {

enum class TargetKind { directory, file };

struct TargetOptions {
    TargetKind kind = TargetKind::directory;
    mode_t mode = 0755;  // of the last part, when it is made; parents get 0755
};

// An O_PATH descriptor of `path` below the directory `root`; empty and errno when it cannot be.
Fd open_mount_target(int root, const char* path, TargetOptions options) noexcept;

// Opens what is there, with `root` as root and without magic links; never creates.
Fd open_in_root(int root, const char* path, int flags) noexcept;

}  // namespace rkt::sandbox

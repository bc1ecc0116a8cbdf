// openat2(2), the one way to open a path that comes from outside: an image, a volume, a command line.
// Header only: rkt-init is built without the rest of this room.
#pragma once

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "base/fd.hpp"

namespace rkt {

// `resolve`: RESOLVE_IN_ROOT, RESOLVE_BENEATH, …. Close-on-exec. An empty Fd and errno when it fails.
inline Fd open_resolved(int dir, const char* path, int flags, uint64_t resolve, mode_t mode = 0) noexcept {
    open_how how{};
    how.flags = static_cast<unsigned>(flags) | O_CLOEXEC;
    how.mode = (flags & O_CREAT) != 0 ? mode : 0;
    how.resolve = resolve;
    long raw = -1;
    do {  // EAGAIN: somebody renamed or mounted something anywhere while a ".." was resolved
        raw = ::syscall(SYS_openat2, dir, path, &how, sizeof how);
    } while (raw == -1 && (errno == EAGAIN || errno == EINTR));
    return Fd(static_cast<int>(raw));
}

}  // namespace rkt

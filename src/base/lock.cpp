#include "base/lock.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>

#include "base/error.hpp"

namespace rkt {
namespace {

int operation(LockMode mode) { return mode == LockMode::shared ? LOCK_SH : LOCK_EX; }

Fd open_lock_file(const Dir& dir, const std::string& name) { return dir.open_file(name, O_RDWR | O_CREAT, 0600); }

}  // namespace

FileLock FileLock::take(Fd fd, LockMode mode) {
    while (::flock(fd.get(), operation(mode)) == -1) {
        if (errno != EINTR) throw SystemError(errno, "locking");
    }
    return FileLock(std::move(fd));
}

std::optional<FileLock> FileLock::try_take(Fd fd, LockMode mode) {
    if (::flock(fd.get(), operation(mode) | LOCK_NB) == 0) return FileLock(std::move(fd));
    if (errno == EWOULDBLOCK) return std::nullopt;
    throw SystemError(errno, "locking");
}

FileLock FileLock::take(const Dir& dir, const std::string& name, LockMode mode) {
    return take(open_lock_file(dir, name), mode);
}

std::optional<FileLock> FileLock::try_take(const Dir& dir, const std::string& name, LockMode mode) {
    return try_take(open_lock_file(dir, name), mode);
}

}  // namespace rkt

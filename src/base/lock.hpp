// flock(2) on a file or directory of our own. The kernel drops it with the last descriptor, so a
// killed process never leaves one behind. A duplicate of the descriptor keeps it.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/dir.hpp"

namespace rkt {

enum class LockMode { shared, exclusive };

class [[nodiscard]] FileLock {
public:
    // Waits for it.
    static FileLock take(Fd fd, LockMode mode);
    // nullopt: somebody else holds it.
    static std::optional<FileLock> try_take(Fd fd, LockMode mode);
    // The file `name` in `dir`, created when missing, mode 0600.
    static FileLock take(const Dir& dir, const std::string& name, LockMode mode);
    static std::optional<FileLock> try_take(const Dir& dir, const std::string& name, LockMode mode);

    [[nodiscard]] const Fd& fd() const noexcept { return fd_; }
    [[nodiscard]] Fd release() && { return std::move(fd_); }

private:
    explicit FileLock(Fd fd) : fd_(std::move(fd)) {}
    Fd fd_;
};

// Processes that took a lock on the file which is held now. One that handed its descriptor on may be gone, and another
// process of that number may be there. Throws SystemError.
std::vector<pid_t> lock_takers(const Fd& file);
// The same, from the text of /proc/locks (proc(5)). `inode`: of the file; devices are not compared, because btrfs and
// overlayfs give files another one than their locks.
std::vector<pid_t> parse_lock_takers(std::string_view locks, ino_t inode);

}  // namespace rkt

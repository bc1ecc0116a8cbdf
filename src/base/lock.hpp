// flock(2) on a file or directory of our own. The kernel drops it with the last descriptor, so a
// killed process never leaves one behind. A duplicate of the descriptor keeps it.
#pragma once

#include <optional>
#include <string>

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

}  // namespace rkt

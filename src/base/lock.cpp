#include "base/lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>

#include "base/error.hpp"
#include "base/text.hpp"

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

std::vector<pid_t> lock_takers(const Fd& file) {
    struct stat st {};
    check(::fstat(file.get(), &st), "looking at a lock");
    const Fd locks(check(::open("/proc/locks", O_RDONLY | O_CLOEXEC), "opening /proc/locks"));
    return parse_lock_takers(read_all(locks), st.st_ino);
}

// "1: FLOCK  ADVISORY  WRITE 4711 fe:01:1234 0 EOF"; behind "->" stands who waits. Takers in other PID namespaces are
// 0.
std::vector<pid_t> parse_lock_takers(std::string_view locks, ino_t inode) {
    constexpr size_t kKind = 1;
    constexpr size_t kPid = 4;
    constexpr size_t kFile = 5;
    const std::string file_end = ":" + std::to_string(inode);
    std::vector<pid_t> takers;
    for (const std::string& line : text::split(locks, '\n')) {
        std::vector<std::string> words = text::split(line, ' ');
        std::erase(words, "");
        if (words.size() <= kFile || words[kKind] != "FLOCK" || !words[kFile].ends_with(file_end)) continue;
        const auto pid = text::to_u64(words[kPid]);
        if (pid && *pid > 0) takers.push_back(static_cast<pid_t>(*pid));
    }
    return takers;
}

}  // namespace rkt

#include "sandbox/mount_target.hpp"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/open_resolved.hpp"

namespace rkt::sandbox {
namespace {

// The part of the path that is walked already, free of symbolic links, and the part still to walk.
class Walk {
public:
    bool start(const char* path) noexcept {
        resolved_[0] = '\0';
        return copy(pending_, path);
    }
    // Moves the next component from pending to resolved. False: there is none.
    // Steps of "." and ".." are taken here; ".." at the root stays there.
    bool advance() noexcept;
    // The component just taken is a symbolic link: forget it and walk `target` first.
    bool follow(const char* target) noexcept;
    [[nodiscard]] bool at_end() const noexcept { return pending_[strspn(pending_, "/")] == '\0'; }
    [[nodiscard]] const char* path() const noexcept { return resolved_[0] == '\0' ? "." : resolved_; }
    // Splits path() at its last component, for calls that need the parent.
    [[nodiscard]] const char* name() const noexcept {
        const char* slash = strrchr(resolved_, '/');
        return slash == nullptr ? resolved_ : slash + 1;
    }
    void parent(char (&buffer)[PATH_MAX]) const noexcept {
        copy(buffer, resolved_);
        cut(buffer);
        if (buffer[0] == '\0') copy(buffer, ".");
    }
    [[nodiscard]] bool too_long() const noexcept { return too_long_; }

private:
    static bool copy(char (&to)[PATH_MAX], const char* from) noexcept {
        const size_t size = strlen(from);
        if (size >= PATH_MAX) return false;
        memcpy(to, from, size + 1);
        return true;
    }
    static void cut(char* path) noexcept {
        char* slash = strrchr(path, '/');
        *(slash == nullptr ? path : slash) = '\0';
    }

    char resolved_[PATH_MAX];
    char pending_[PATH_MAX];
    bool too_long_ = false;
};

bool Walk::advance() noexcept {
    for (;;) {
        const char* begin = pending_ + strspn(pending_, "/");
        const size_t size = strcspn(begin, "/");
        if (size == 0) return false;
        const size_t used = strlen(resolved_);
        const bool dot = size == 1 && begin[0] == '.';
        const bool dot_dot = size == 2 && begin[0] == '.' && begin[1] == '.';
        if (used + size + 2 > sizeof resolved_) {
            too_long_ = true;
            return false;
        }
        if (dot_dot) cut(resolved_);
        if (!dot && !dot_dot) {
            char* to = resolved_ + used;
            if (used > 0) *to++ = '/';
            memcpy(to, begin, size);
            to[size] = '\0';
        }
        memmove(pending_, begin + size, strlen(begin + size) + 1);
        if (!dot && !dot_dot) return true;
    }
}

bool Walk::follow(const char* target) noexcept {
    const size_t size = strlen(target);
    const size_t rest = strlen(pending_);
    if (size + 1 + rest >= sizeof pending_) return false;
    if (target[0] == '/') {
        resolved_[0] = '\0';
    } else {
        cut(resolved_);
    }
    memmove(pending_ + size + 1, pending_, rest + 1);
    memcpy(pending_, target, size);
    pending_[size] = '/';
    return true;
}

constexpr uint64_t kBelow = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;

int make_missing(int root, const Walk& walk, TargetOptions options) noexcept {
    char parent_path[PATH_MAX];
    walk.parent(parent_path);
    const Fd parent = open_resolved(root, parent_path, O_PATH | O_DIRECTORY, kBelow);
    if (!parent) return -1;
    if (walk.at_end() && options.kind == TargetKind::file) {
        const Fd file(::openat(parent.get(), walk.name(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644));
        return file ? 0 : -1;
    }
    if (::mkdirat(parent.get(), walk.name(), 0755) == -1) return -1;
    // A mode such as 1777 must not depend on the umask.
    const bool is_usual = !walk.at_end() || options.mode == 0755;
    return is_usual ? 0 : ::fchmodat(parent.get(), walk.name(), options.mode, 0);
}

// 1: it was a link and is followed; 0: it is there; -1: errno.
int visit(int root, Walk& walk, TargetOptions options) noexcept {
    const Fd fd = open_resolved(root, walk.path(), O_PATH | O_NOFOLLOW, kBelow);
    if (!fd) return errno == ENOENT ? make_missing(root, walk, options) : -1;
    struct stat st {};
    if (::fstat(fd.get(), &st) == -1) return -1;
    if (!S_ISLNK(st.st_mode)) return 0;
    char target[PATH_MAX];
    const ssize_t size = ::readlinkat(fd.get(), "", target, sizeof target - 1);
    if (size < 0) return -1;
    target[size] = '\0';
    if (walk.follow(target)) return 1;
    errno = ENAMETOOLONG;
    return -1;
}

}  // namespace

Fd open_in_root(int root, const char* path, int flags) noexcept {
    return open_resolved(root, path, flags, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
}

Fd open_mount_target(int root, const char* path, TargetOptions options) noexcept {
    // Mostly it is there, and no link on the way to it.
    if (Fd there = open_resolved(root, path, O_PATH, RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS)) {
        return there;
    }
    constexpr int kMaxLinks = 40;  // as the kernel (path_resolution(7))
    Walk walk;
    errno = ENAMETOOLONG;
    if (!walk.start(path)) return Fd();
    int links = 0;
    while (walk.advance()) {
        const int rc = visit(root, walk, options);
        if (rc == -1) return Fd();
        links += rc;
        if (links > kMaxLinks) {
            errno = ELOOP;
            return Fd();
        }
    }
    if (walk.too_long()) {
        errno = ENAMETOOLONG;
        return Fd();
    }
    // Nothing of path() was a symbolic link: whoever puts one there meanwhile gets an error.
    return open_resolved(root, walk.path(), O_PATH, kBelow | RESOLVE_NO_SYMLINKS);
}

}  // namespace rkt::sandbox

#include "sandbox/copy_tree.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cstring>
#include <memory>
#include <vector>

namespace rkt::sandbox {
namespace {

using DirStream = std::unique_ptr<DIR, int (*)(DIR*)>;

DirStream open_stream(const Fd& directory) noexcept {
    const int raw = ::openat(directory.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR* stream = raw == -1 ? nullptr : ::fdopendir(raw);
    if (stream == nullptr && raw != -1) ::close(raw);
    return {stream, ::closedir};
}

bool is_dot(const char* name) noexcept { return strcmp(name, ".") == 0 || strcmp(name, "..") == 0; }

int copy_bytes(const Fd& from, const Fd& to) noexcept {
    for (;;) {
        // Shares blocks where the file system can.
        const ssize_t n = ::copy_file_range(from.get(), nullptr, to.get(), nullptr, SSIZE_MAX & ~0xfffL, 0);
        if (n == 0) return 0;
        if (n > 0) continue;
        if (errno != EXDEV && errno != EINVAL && errno != EOPNOTSUPP && errno != ENOSYS) return -1;
        const ssize_t sent = ::sendfile(to.get(), from.get(), nullptr, 0x7ffff000);
        if (sent == 0) return 0;
        if (sent < 0) return -1;
    }
}

// What user and security namespaces hold; trusted.overlay.* is overlayfs' own.
int copy_attributes(const Fd& from, const Fd& to) noexcept {
    std::vector<char> names(65536);
    std::vector<char> value(65536);
    const ssize_t size = ::flistxattr(from.get(), names.data(), names.size());
    if (size <= 0) return size == 0 || errno == EOPNOTSUPP ? 0 : -1;
    for (const char* name = names.data(); name < names.data() + size; name += strlen(name) + 1) {
        if (strncmp(name, "trusted.", 8) == 0) continue;
        const ssize_t n = ::fgetxattr(from.get(), name, value.data(), value.size());
        if (n >= 0 && ::fsetxattr(to.get(), name, value.data(), static_cast<size_t>(n), 0) == -1 &&
            errno != EOPNOTSUPP) {
            return -1;
        }
    }
    return 0;
}

// Owner before mode: chown(2) clears set-user-ID bits. Times last.
int copy_metadata(const Fd& from, const Fd& to, const struct stat& st) noexcept {
    const timespec times[] = {st.st_atim, st.st_mtim};
    if (::fchown(to.get(), st.st_uid, st.st_gid) == -1 || ::fchmod(to.get(), st.st_mode & 07777) == -1) return -1;
    if (copy_attributes(from, to) == -1) return -1;
    return ::futimens(to.get(), times);
}

int copy_link(const Fd& from, const Fd& to, const char* name, const struct stat& st) noexcept {
    char target[PATH_MAX];
    const ssize_t size = ::readlinkat(from.get(), name, target, sizeof target - 1);
    if (size == -1) return -1;
    target[size] = '\0';
    if (::symlinkat(target, to.get(), name) == -1) return -1;
    return ::fchownat(to.get(), name, st.st_uid, st.st_gid, AT_SYMLINK_NOFOLLOW);
}

int copy_file(const Fd& from, const Fd& to, const char* name, const struct stat& st) noexcept {
    const Fd source(::openat(from.get(), name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    const Fd copy(::openat(to.get(), name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!source || !copy || copy_bytes(source, copy) == -1) return -1;
    return copy_metadata(source, copy, st);
}

StepError copy_entry(const Fd& from, const Fd& to, const char* name) noexcept {
    struct stat st {};
    if (::fstatat(from.get(), name, &st, AT_SYMLINK_NOFOLLOW) == -1) return failed(name);
    if (S_ISREG(st.st_mode)) return copy_file(from, to, name, st) == 0 ? done() : failed(name);
    if (S_ISLNK(st.st_mode)) return copy_link(from, to, name, st) == 0 ? done() : failed(name);
    // Devices would be unusable and sockets dead.
    if (!S_ISDIR(st.st_mode)) return done();
    if (::mkdirat(to.get(), name, 0700) == -1) return failed(name);
    const Fd source(::openat(from.get(), name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    const Fd copy(::openat(to.get(), name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!source || !copy) return failed(name);
    return copy_tree(source, copy);
}

}  // namespace

bool is_empty_directory(const Fd& directory) noexcept {
    const DirStream stream = open_stream(directory);
    if (!stream) return false;
    while (const dirent* entry = ::readdir(stream.get())) {
        if (!is_dot(entry->d_name)) return false;
    }
    return true;
}

StepError copy_tree(const Fd& from, const Fd& to) noexcept {
    const DirStream stream = open_stream(from);
    if (!stream) return failed("reading a directory");
    errno = 0;
    while (const dirent* entry = ::readdir(stream.get())) {
        if (is_dot(entry->d_name)) continue;
        if (const StepError error = copy_entry(from, to, entry->d_name)) return error;
        errno = 0;
    }
    if (errno != 0) return failed("reading a directory");
    struct stat st {};
    if (::fstat(from.get(), &st) == -1 || copy_metadata(from, to, st) == -1) return failed("copying owner and mode");
    return done();
}

}  // namespace rkt::sandbox

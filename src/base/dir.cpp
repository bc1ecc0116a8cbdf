#include "base/dir.hpp"

#include <dirent.h>
#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>

#include "base/error.hpp"
#include "base/open_resolved.hpp"
#include "base/random.hpp"

namespace rkt {
namespace {

constexpr int kDirFlags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

void make_parents(const std::string& path, mode_t mode) {
    for (size_t slash = path.find('/', 1);; slash = path.find('/', slash + 1)) {
        const std::string part = path.substr(0, slash);
        if (::mkdir(part.c_str(), mode) == -1 && errno != EEXIST) throw SystemError(errno, "creating " + part);
        if (slash == std::string::npos) return;
    }
}

// False: it is a directory.
bool unlink_file(const Dir& dir, const std::string& name) {
    if (::unlinkat(dir.get(), name.c_str(), 0) == 0 || errno == ENOENT) return true;
    if (errno != EISDIR && errno != EPERM) throw SystemError(errno, "removing " + name);
    return false;
}

void remove_empty(const Dir& dir, const std::string& name) {
    if (::unlinkat(dir.get(), name.c_str(), AT_REMOVEDIR) == -1 && errno != ENOENT) {
        throw SystemError(errno, "removing directory " + name);
    }
}

// An app may have made a tree deeper than we have descriptors: what is below kMaxDepth is moved up to
// `top` and taken from there.
constexpr int kMaxDepth = 64;

void remove_branch(const Dir& top, const Dir& parent, const std::string& name, int depth) {
    if (unlink_file(parent, name)) return;
    if (depth == kMaxDepth) {
        parent.rename_to(name, top, random_hex(32));
        return;
    }
    {
        const Dir child = parent.open_dir(name);
        for (const auto& entry : child.entries()) remove_branch(top, child, entry, depth + 1);
    }
    remove_empty(parent, name);
}

}  // namespace

Dir Dir::open(const std::string& path) {
    return Dir(Fd(check(::open(path.c_str(), kDirFlags), "opening directory " + path)));
}

Dir Dir::open_or_create(const std::string& path, mode_t mode) {
    const int raw = ::open(path.c_str(), kDirFlags);
    if (raw >= 0) return Dir(Fd(raw));
    if (errno != ENOENT) throw SystemError(errno, "opening directory " + path);
    make_parents(path, mode);
    return open(path);
}

std::string Dir::path() const {
    std::array<char, 4096> buffer;
    const std::string link = "/proc/self/fd/" + std::to_string(get());
    const ssize_t n = check_long(::readlink(link.c_str(), buffer.data(), buffer.size()), "resolving " + link);
    return {buffer.data(), static_cast<size_t>(n)};
}

Dir Dir::open_dir(const std::string& name) const {
    return Dir(Fd(check(::openat(get(), name.c_str(), kDirFlags | O_NOFOLLOW), "opening directory " + name)));
}

std::optional<Dir> Dir::find_dir(const std::string& name) const {
    auto fd = find_file(name, kDirFlags | O_NOFOLLOW);
    if (!fd) return std::nullopt;
    return Dir(std::move(*fd));
}

Dir Dir::make_dir(const std::string& name, mode_t mode) const {
    if (::mkdirat(get(), name.c_str(), mode) == -1 && errno != EEXIST) {
        throw SystemError(errno, "creating directory " + name);
    }
    return open_dir(name);
}

Fd Dir::open_file(const std::string& name, int flags, mode_t mode) const {
    return Fd(check(::openat(get(), name.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, mode), "opening " + name));
}

std::optional<Fd> Dir::find_file(const std::string& name, int flags) const {
    const int raw = ::openat(get(), name.c_str(), flags | O_CLOEXEC | O_NOFOLLOW);
    if (raw >= 0) return Fd(raw);
    if (errno == ENOENT) return std::nullopt;
    throw SystemError(errno, "opening " + name);
}

std::string Dir::read_file(const std::string& name, size_t limit) const {
    const Fd fd = open_file(name, O_RDONLY);
    return with_context("reading " + name, [&] { return read_all(fd, limit); });
}

std::optional<std::string> Dir::find_and_read(const std::string& name, size_t limit) const {
    const auto fd = find_file(name, O_RDONLY);
    if (!fd) return std::nullopt;
    return with_context("reading " + name, [&] { return read_all(*fd, limit); });
}

std::optional<Fd> Dir::find_in_root(const std::string& path, int flags, mode_t mode) const {
    Fd fd = open_resolved(get(), path.c_str(), flags, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS, mode);
    if (fd) return fd;
    if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    throw SystemError(errno, "opening " + path);
}

void Dir::write_atomically(const std::string& name, std::string_view content, mode_t mode) const {
    const std::string temporary = name + ".tmp-" + random_hex(8);
    {
        const Fd fd = open_file(temporary, O_WRONLY | O_CREAT | O_EXCL, mode);
        try {
            write_all(fd, content);
            check(::fsync(fd.get()), "syncing " + name);
        } catch (Error&) {
            remove_file(temporary);
            throw;
        }
    }
    rename_to(temporary, *this, name);
    sync();
}

void Dir::write_whole(const std::string& name, std::string_view content, mode_t mode) const {
    const std::string temporary = "." + name + ".new";
    write_file(temporary, content, mode);
    rename_to(temporary, *this, name);
}

void Dir::write_file(const std::string& name, std::string_view content, mode_t mode) const {
    const Fd fd = open_file(name, O_WRONLY | O_CREAT | O_TRUNC, mode);
    with_context("writing " + name, [&] { write_all(fd, content); });
}

void Dir::rename_to(const std::string& name, const Dir& target, const std::string& new_name) const {
    check(::renameat(get(), name.c_str(), target.get(), new_name.c_str()), "renaming " + name + " to " + new_name);
}

bool Dir::rename_new(const std::string& name, const Dir& target, const std::string& new_name) const {
    if (::renameat2(get(), name.c_str(), target.get(), new_name.c_str(), RENAME_NOREPLACE) == 0) return true;
    if (errno == EEXIST || errno == ENOTEMPTY) return false;
    throw SystemError(errno, "renaming " + name + " to " + new_name);
}

void Dir::exchange(const std::string& name, const Dir& target, const std::string& other) const {
    check(::renameat2(get(), name.c_str(), target.get(), other.c_str(), RENAME_EXCHANGE),
          "exchanging " + name + " and " + other);
}

void Dir::remove_file(const std::string& name) const {
    if (::unlinkat(get(), name.c_str(), 0) == -1 && errno != ENOENT) throw SystemError(errno, "removing " + name);
}

void Dir::remove_tree(const std::string& name) const {
    if (unlink_file(*this, name)) return;
    {
        const Dir top = open_dir(name);
        // Once more as long as branches that were too deep came up here.
        for (auto names = top.entries(); !names.empty(); names = top.entries()) {
            for (const auto& entry : names) remove_branch(top, top, entry, 1);
        }
    }
    remove_empty(*this, name);
}

void Dir::sync() const { check(::fsync(get()), "syncing a directory"); }

void Dir::sync_filesystem() const { check(::syncfs(get()), "syncing the file system"); }

bool Dir::exists(const std::string& name) const { return stat_entry(name).has_value(); }

std::optional<struct stat> Dir::stat_entry(const std::string& name) const {
    struct stat st {};
    if (::fstatat(get(), name.c_str(), &st, AT_SYMLINK_NOFOLLOW) == 0) return st;
    if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    throw SystemError(errno, "looking at " + name);
}

std::vector<std::string> Dir::entries() const {
    // A new open file description: the position of ours is nobody's business.
    const int raw = check(::openat(get(), ".", kDirFlags), "listing a directory");
    const std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(raw), ::closedir);
    if (!stream) {
        ::close(raw);
        throw SystemError(errno, "listing a directory");
    }
    std::vector<std::string> names;
    errno = 0;
    while (const dirent* entry = ::readdir(stream.get())) {
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..") names.emplace_back(name);
        errno = 0;
    }
    if (errno != 0) throw SystemError(errno, "listing a directory");
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace rkt

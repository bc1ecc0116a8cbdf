#include "image/tree_entry.hpp"

#include <fcntl.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#include <algorithm>
#include <cerrno>
#include <climits>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt::image {
namespace {

// Of an O_PATH descriptor: what it is open on, a symbolic link included (proc(5)).
std::string by_descriptor(const Fd& fd) { return "/proc/self/fd/" + std::to_string(fd.get()); }

EntryType type_of_mode(mode_t mode) {
    switch (mode & S_IFMT) {
        case S_IFREG:
            return EntryType::file;
        case S_IFDIR:
            return EntryType::directory;
        case S_IFLNK:
            return EntryType::symlink;
        case S_IFCHR:
            return EntryType::char_device;
        case S_IFBLK:
            return EntryType::block_device;
        case S_IFIFO:
            return EntryType::fifo;
        default:
            throw Error("it is of a type that no tar can hold");
    }
}

std::string read_link(const Fd& link) {
    std::string target(PATH_MAX, '\0');
    const ssize_t n = check_long(::readlinkat(link.get(), "", target.data(), target.size()), "reading the link");
    target.resize(static_cast<size_t>(n));
    return target;
}

// What `read` (of a buffer and its size) gives; its size is asked for first. Empty where the filesystem has none.
template <typename F>
std::string read_sized(F&& read) {
    for (;;) {
        const ssize_t size = read(nullptr, 0);
        if (size == -1 && errno == ENOTSUP) return "";
        std::string bytes(static_cast<size_t>(check_long(size, "reading attributes")), '\0');
        if (bytes.empty()) return bytes;
        const ssize_t n = read(bytes.data(), bytes.size());
        if (n == -1 && errno == ERANGE) continue;
        bytes.resize(static_cast<size_t>(check_long(n, "reading attributes")));
        return bytes;
    }
}

void read_xattrs(TreeEntry& read) {
    const std::string path = by_descriptor(read.fd);
    const std::string names =
        read_sized([&](char* buffer, size_t size) { return ::listxattr(path.c_str(), buffer, size); });
    for (const std::string& name : text::split(names, '\0')) {
        const bool mark = name.starts_with("trusted.overlay.");
        if (name.empty() || (is_host_xattr(name) && !mark)) continue;
        (mark ? read.marks : read.entry.xattrs).emplace_back(name, read_sized([&](char* buffer, size_t size) {
                                                                 return ::getxattr(path.c_str(), name.c_str(), buffer,
                                                                                   size);
                                                             }));
    }
    std::sort(read.entry.xattrs.begin(), read.entry.xattrs.end());
    std::sort(read.marks.begin(), read.marks.end());
}

}  // namespace

bool is_host_xattr(std::string_view name) { return name.starts_with("trusted.") || name == "security.selinux"; }

TreeEntry read_tree_entry(int parent, const std::string& name, const std::string& path) {
    TreeEntry read;
    read.fd.reset(check(::openat(parent, name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC), "opening it"));
    check(::fstat(read.fd.get(), &read.st), "looking at it");
    const struct stat& st = read.st;
    TarEntry& entry = read.entry;
    entry.type = type_of_mode(st.st_mode);
    entry.path = path;
    if (entry.type == EntryType::symlink) entry.link_target = read_link(read.fd);
    entry.mode = st.st_mode & 07777;
    entry.uid = st.st_uid;
    entry.gid = st.st_gid;
    entry.mtime_sec = st.st_mtim.tv_sec;
    entry.mtime_nsec = static_cast<uint32_t>(st.st_mtim.tv_nsec);
    if (entry.type == EntryType::file) entry.size = static_cast<uint64_t>(st.st_size);
    if (entry.type == EntryType::char_device || entry.type == EntryType::block_device) {
        entry.device_major = major(st.st_rdev);
        entry.device_minor = minor(st.st_rdev);
    }
    read_xattrs(read);
    return read;
}

Fd open_content(const Fd& file) {
    return Fd(check(::open(by_descriptor(file).c_str(), O_RDONLY | O_CLOEXEC), "opening the file"));
}

}  // namespace rkt::image

#include "image/directory_sink.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#include <cerrno>

#include "base/error.hpp"
#include "base/text.hpp"
#include "image/entry_path.hpp"
#include "image/overlay_marks.hpp"
#include "image/tree_entry.hpp"

namespace rkt::image {
namespace {

constexpr std::string_view kAufsPrivate = ".wh..wh.";  // aufs's own files: of no meaning here

std::string by_parent(int fd, const std::string& name) { return "/proc/self/fd/" + std::to_string(fd) + "/" + name; }

void set_xattrs(const std::string& path, const TarEntry& entry) {
    for (const auto& [name, value] : entry.xattrs) {
        if (is_host_xattr(name)) continue;  // out of a stranger's tar it would be taken for ours
        const int rc = ::lsetxattr(path.c_str(), name.c_str(), value.data(), value.size(), 0);
        if (rc == -1 && errno != ENOTSUP) throw SystemError(errno, "setting attribute " + text::printable(name));
    }
}

void set_time(int parent, const std::string& name, int64_t sec, uint32_t nsec) {
    const timespec times[2] = {{0, UTIME_OMIT}, {sec, static_cast<long>(nsec)}};
    check(::utimensat(parent, name.c_str(), times, AT_SYMLINK_NOFOLLOW), "setting the time");
}

}  // namespace

DirectorySink::Place DirectorySink::place(const std::string& path) {
    const size_t slash = path.rfind('/');
    const std::string parent = slash == std::string::npos ? "" : path.substr(0, slash);
    const auto& directory = parents_.open(parent);
    std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
    std::string real = directory.path.empty() ? name : directory.path + "/" + name;
    return {directory.fd.get(), std::move(name), std::move(real)};
}

bool DirectorySink::begin(const TarEntry& entry) {
    entry_ = nullptr;
    written_ = 0;
    path_ = clean_entry_path(entry.path);
    if (path_.empty()) {
        if (entry.type != EntryType::directory) throw Error("the root of a layer must be a directory");
        at_ = {root_.get(), ".", ""};
    } else {
        at_ = place(path_);
        if (take_mark(entry)) return false;
        create(at_, entry);
    }
    if (entry.type == EntryType::directory) {
        const LateAttributes late{entry.mode, entry.mtime_sec, entry.mtime_nsec};
        if (directories_.insert_or_assign(at_.path, late).second) remember(at_.path);
    }
    entry_ = &entry;
    return entry.type == EntryType::file;
}

// True: the entry says something about the layers below, and that was written down.
bool DirectorySink::take_mark(const TarEntry& entry) {
    const bool overlay_whiteout =
        entry.type == EntryType::char_device && entry.device_major == 0 && entry.device_minor == 0;
    if (whiteouts_ == Whiteouts::not_meant) {
        if (overlay_whiteout) throw Error("a character device 0:0 would hide what is in the images below");
        return false;
    }
    if (overlay_whiteout) {
        add_whiteout(at_.parent, at_.name);
    } else if (at_.name == kOpaque) {
        mark_opaque(at_.parent, ".");
    } else if (at_.name.starts_with(kAufsPrivate)) {
        return true;
    } else if (at_.name.starts_with(kWhiteout)) {
        const std::string name = at_.name.substr(kWhiteout.size());
        if (name.empty() || name == "." || name == "..") throw Error("not a valid whiteout");
        add_whiteout(at_.parent, name);
    } else {
        return false;
    }
    return true;
}

template <typename F>
void DirectorySink::make_new(const Place& at, F&& make) {
    if (make() != -1) return;
    if (errno != EEXIST) throw SystemError(errno, "creating it");
    struct stat st {};
    check(::fstatat(at.parent, at.name.c_str(), &st, AT_SYMLINK_NOFOLLOW), "looking at what is there");
    clear(at, st.st_mode);
    check(make(), "replacing it");
    if (S_ISDIR(st.st_mode) || S_ISLNK(st.st_mode)) forget_below(at.path);
}

// Only files have content that the exact tar needs, and only directories have files in them.
void DirectorySink::clear(const Place& at, mode_t type) {
    if (replaced_ != nullptr && (S_ISREG(type) || S_ISDIR(type))) {
        remember(at.path);
        return replaced_->take(at.parent, at.name, at.path);
    }
    const Dir parent(Fd(check(::openat(at.parent, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), "opening its directory")));
    parent.remove_tree(at.name);
}

void DirectorySink::remember(const std::string& name) {
    constexpr uint64_t kNode = 128;  // what a map takes beside the name
    if (name.size() + kNode > names_left_) throw Error("the layer has too many or too long names of directories");
    names_left_ -= name.size() + kNode;
}

// Paths at and below `path` lead elsewhere now.
void DirectorySink::forget_below(const std::string& path) {
    const std::string below = path + "/";  // `path` may be at_'s own, which changes here
    directories_.erase(path);
    auto directory = directories_.lower_bound(below);
    while (directory != directories_.end() && directory->first.starts_with(below)) {
        directory = directories_.erase(directory);
    }
    parents_.forget();
    at_ = place(path_);
}

void DirectorySink::create(const Place& at, const TarEntry& entry) {
    switch (entry.type) {
        case EntryType::file:
            return create_file(at, entry);
        case EntryType::directory:
            return create_directory(at, entry);
        case EntryType::hardlink:
            return create_hard_link(at, entry);
        case EntryType::symlink:
            return make_new(at, [&] { return ::symlinkat(entry.link_target.c_str(), at.parent, at.name.c_str()); });
        case EntryType::char_device:
        case EntryType::block_device:
        case EntryType::fifo:
            break;
    }
    const mode_t type = entry.type == EntryType::fifo          ? S_IFIFO
                        : entry.type == EntryType::char_device ? S_IFCHR
                                                               : S_IFBLK;
    const dev_t device = makedev(entry.device_major, entry.device_minor);
    make_new(at, [&] { return ::mknodat(at.parent, at.name.c_str(), type | entry.mode, device); });
}

void DirectorySink::create_file(const Place& at, const TarEntry& entry) {
    make_new(at, [&] {
        file_.reset(
            ::openat(at.parent, at.name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, entry.mode));
        return file_.get();
    });
}

void DirectorySink::create_directory(const Place& at, const TarEntry& entry) {
    if (::mkdirat(at.parent, at.name.c_str(), entry.mode) == 0) return;
    if (errno != EEXIST) throw SystemError(errno, "creating it");
    struct stat st {};
    check(::fstatat(at.parent, at.name.c_str(), &st, AT_SYMLINK_NOFOLLOW), "looking at it");
    if (S_ISDIR(st.st_mode)) return;  // a directory over a directory only changes its attributes
    const bool hides = take_whiteout(at.parent, at.name);
    make_new(at, [&] { return ::mkdirat(at.parent, at.name.c_str(), entry.mode); });
    if (hides) mark_opaque(at.parent, at.name);
}

void DirectorySink::create_hard_link(const Place& at, const TarEntry& entry) {
    const std::string target = clean_entry_path(entry.link_target);
    if (target.empty()) throw Error("a hard link to the root");
    // Opening the target's directory may push ours out of the cache: hold on to it.
    const Fd own_parent(check(::fcntl(at.parent, F_DUPFD_CLOEXEC, 3), "duplicating a descriptor"));
    const Place own{own_parent.get(), at.name, at.path};
    const Place source = place(target);
    make_new(own, [&] { return ::linkat(source.parent, source.name.c_str(), own.parent, own.name.c_str(), 0); });
}

void DirectorySink::data(uint64_t offset, std::span<const char> bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::pwrite(file_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (n == -1 && errno == EINTR) continue;
        check_long(n, "writing");
        bytes = bytes.subspan(static_cast<size_t>(n));
        offset += static_cast<uint64_t>(n);
        written_ = offset;
    }
}

// chown → chmod → xattr → time: chown clears set-id bits, chown and write clear file capabilities.
void DirectorySink::set_attributes(const Place& at, const TarEntry& entry) {
    const bool link = entry.type == EntryType::symlink;
    const bool owned = entry.uid != 0 || entry.gid != 0;
    if (owned) {
        check(::fchownat(at.parent, at.name.c_str(), entry.uid, entry.gid, AT_SYMLINK_NOFOLLOW), "changing the owner");
    }
    const bool kept_mode = entry.type == EntryType::directory || (owned && (entry.mode & 07000) != 0);
    if (!link && kept_mode) {
        const mode_t mode = entry.type == EntryType::directory ? entry.mode & ~S_ISGID : entry.mode;
        check(::fchmodat(at.parent, at.name.c_str(), mode, 0), "changing the mode");
    }
    if (!entry.xattrs.empty()) set_xattrs(by_parent(at.parent, at.name), entry);
}

void DirectorySink::end() {
    if (entry_ == nullptr) return;
    const TarEntry& entry = *entry_;
    if (entry.type != EntryType::hardlink) {
        if (file_ && written_ < entry.size) {  // a hole at the end
            check(::ftruncate(file_.get(), static_cast<off_t>(entry.size)), "setting the size");
        }
        set_attributes(at_, entry);
        if (entry.type != EntryType::directory) set_time(at_.parent, at_.name, entry.mtime_sec, entry.mtime_nsec);
    }
    file_.reset();
    entry_ = nullptr;
}

// What making entries in a directory would change, or what would change the entries: a directory with
// the set-group-ID bit gives them its group (inode(7)).
void DirectorySink::finish() {
    for (const auto& [path, late] : directories_) {
        const auto fd = root_.find_in_root(path.empty() ? "." : path, O_PATH | O_DIRECTORY | O_NOFOLLOW);
        if (!fd) continue;
        if ((late.mode & S_ISGID) != 0) check(::fchmodat(fd->get(), ".", late.mode, 0), "changing the mode");
        set_time(fd->get(), ".", late.sec, late.nsec);
    }
}

}  // namespace rkt::image

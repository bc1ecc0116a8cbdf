#include "image/directory_sink.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#include <cerrno>

#include "base/error.hpp"
#include "base/text.hpp"
#include "image/entry_path.hpp"

namespace rkt::image {
namespace {

constexpr std::string_view kWhiteout = ".wh.";
constexpr std::string_view kOpaque = ".wh..wh..opq";
constexpr std::string_view kAufsPrivate = ".wh..wh.";  // aufs's own files: of no meaning here
constexpr const char* kOpaqueXattr = "trusted.overlay.opaque";

std::string by_descriptor(int fd, const std::string& name) { return "/proc/self/fd/" + std::to_string(fd) + "/" + name; }

bool is_whiteout(const struct stat& st) { return S_ISCHR(st.st_mode) && st.st_rdev == 0; }

// An overlayfs or SELinux mark out of a stranger's tar would be taken for ours (facts-store.md 4).
bool is_foreign_mark(std::string_view xattr) { return xattr.starts_with("trusted.") || xattr == "security.selinux"; }

void set_xattrs(const std::string& path, const TarEntry& entry) {
    for (const auto& [name, value] : entry.xattrs) {
        if (is_foreign_mark(name)) continue;
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
    return {parents_.open(parent), slash == std::string::npos ? path : path.substr(slash + 1)};
}

void DirectorySink::begin(const TarEntry& entry) {
    entry_ = nullptr;
    written_ = 0;
    const std::string path = clean_entry_path(entry.path);
    if (path.empty()) {  // the layer's root itself
        if (entry.type != EntryType::directory) throw Error("the root of a layer must be a directory");
        at_ = {root_.get(), "."};
        entry_ = &entry;
        directory_times_.push_back({".", entry.mtime_sec, entry.mtime_nsec});
        return;
    }
    at_ = place(path);
    if (at_.name == kOpaque) return make_opaque(at_.parent, ".");
    if (at_.name.starts_with(kAufsPrivate)) return;
    if (at_.name.starts_with(kWhiteout)) {
        at_.name = at_.name.substr(kWhiteout.size());
        if (at_.name.empty() || at_.name == "." || at_.name == "..") throw Error("not a valid whiteout");
        return add_whiteout(at_);
    }
    entry_ = &entry;
    create(at_, entry);
    if (entry.type == EntryType::directory) directory_times_.push_back({path, entry.mtime_sec, entry.mtime_nsec});
}

void DirectorySink::make_opaque(int dir_parent, const std::string& name) const {
    check(::lsetxattr(by_descriptor(dir_parent, name).c_str(), kOpaqueXattr, "y", 1, 0), "marking a directory opaque");
}

// A whiteout is about the layers below. What this layer itself has at the name stays, but hides what
// is below it.
void DirectorySink::add_whiteout(const Place& at) const {
    if (::mknodat(at.parent, at.name.c_str(), S_IFCHR, 0) == 0) return;
    if (errno != EEXIST) throw SystemError(errno, "making a whiteout");
    struct stat st {};
    check(::fstatat(at.parent, at.name.c_str(), &st, AT_SYMLINK_NOFOLLOW), "looking at what a whiteout names");
    if (S_ISDIR(st.st_mode)) make_opaque(at.parent, at.name);
}

// True: there was a whiteout at the name; it is gone.
bool DirectorySink::take_whiteout(const Place& at) const {
    struct stat st {};
    if (::fstatat(at.parent, at.name.c_str(), &st, AT_SYMLINK_NOFOLLOW) == -1 || !is_whiteout(st)) return false;
    check(::unlinkat(at.parent, at.name.c_str(), 0), "removing a whiteout");
    return true;
}

template <typename F>
void DirectorySink::make_new(const Place& at, F&& make) {
    if (make() != -1) return;
    if (errno != EEXIST) throw SystemError(errno, "creating it");
    const Dir parent(Fd(check(::openat(at.parent, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), "opening its directory")));
    struct stat st {};
    const bool was_directory = ::fstatat(at.parent, at.name.c_str(), &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode);
    parent.remove_tree(at.name);
    check(make(), "replacing it");
    if (!was_directory) return;
    parents_.forget();
    at_ = place(clean_entry_path(entry_->path));
}

void DirectorySink::create(const Place& at, const TarEntry& entry) {
    switch (entry.type) {
        case EntryType::file: return create_file(at, entry);
        case EntryType::directory: return create_directory(at, entry);
        case EntryType::hardlink: return create_hard_link(at, entry);
        case EntryType::symlink:
            return make_new(at, [&] { return ::symlinkat(entry.link_target.c_str(), at.parent, at.name.c_str()); });
        case EntryType::char_device:
        case EntryType::block_device:
        case EntryType::fifo: break;
    }
    const mode_t type = entry.type == EntryType::fifo ? S_IFIFO : entry.type == EntryType::char_device ? S_IFCHR : S_IFBLK;
    const dev_t device = makedev(entry.device_major, entry.device_minor);
    if (type == S_IFCHR && device == 0) return add_whiteout(at);  // overlayfs's own whiteout, as it stands
    make_new(at, [&] { return ::mknodat(at.parent, at.name.c_str(), type | entry.mode, device); });
}

void DirectorySink::create_file(const Place& at, const TarEntry& entry) {
    make_new(at, [&] {
        file_.reset(::openat(at.parent, at.name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, entry.mode));
        return file_.get();
    });
}

void DirectorySink::create_directory(const Place& at, const TarEntry& entry) {
    if (::mkdirat(at.parent, at.name.c_str(), entry.mode) == 0) return;
    if (errno != EEXIST) throw SystemError(errno, "creating it");
    struct stat st {};
    check(::fstatat(at.parent, at.name.c_str(), &st, AT_SYMLINK_NOFOLLOW), "looking at it");
    if (S_ISDIR(st.st_mode)) return;  // a directory over a directory only changes its attributes
    const bool hides = take_whiteout(at);
    make_new(at, [&] { return ::mkdirat(at.parent, at.name.c_str(), entry.mode); });
    if (hides) make_opaque(at.parent, at.name);
}

void DirectorySink::create_hard_link(const Place& at, const TarEntry& entry) {
    const std::string target = clean_entry_path(entry.link_target);
    if (target.empty()) throw Error("a hard link to the root");
    // Opening the target's directory may push ours out of the cache: hold on to it.
    const Fd own_parent(check(::fcntl(at.parent, F_DUPFD_CLOEXEC, 3), "duplicating a descriptor"));
    const Place own{own_parent.get(), at.name};
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
    if (!link && kept_mode) check(::fchmodat(at.parent, at.name.c_str(), entry.mode, 0), "changing the mode");
    if (!entry.xattrs.empty()) set_xattrs(by_descriptor(at.parent, at.name), entry);
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

void DirectorySink::finish() {
    for (auto directory = directory_times_.rbegin(); directory != directory_times_.rend(); ++directory) {
        const auto fd = root_.find_in_root(directory->path, O_PATH | O_DIRECTORY | O_NOFOLLOW);
        if (fd) set_time(fd->get(), ".", directory->sec, directory->nsec);
    }
}

}  // namespace rkt::image

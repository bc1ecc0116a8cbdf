#include "image/parent_cache.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <optional>

#include "base/error.hpp"
#include "base/open_resolved.hpp"
#include "base/text.hpp"
#include "image/overlay_marks.hpp"

namespace rkt::image {
namespace {

void make_directory(int parent, const std::string& name, const std::string& path) {
    if (::mkdirat(parent, name.c_str(), 0755) == 0) return;
    const int errnum = errno;
    const std::string doing = "creating directory " + text::printable(path);
    if (errnum == EEXIST && take_whiteout(parent, name)) {
        check(::mkdirat(parent, name.c_str(), 0755), doing);
        return mark_opaque(parent, name);
    }
    // It exists, and is no directory, nor a link to one.
    throw SystemError(errnum == EEXIST ? ENOTDIR : errnum, doing);
}

// nullopt: there is none, or not without a link on the way.
std::optional<Fd> open_without_links(const Dir& root, const std::string& path) {
    const char* name = path.empty() ? "." : path.c_str();
    Fd fd = open_resolved(root.get(), name, O_PATH | O_DIRECTORY, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
    if (fd) return fd;
    if (errno == ELOOP || errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    throw SystemError(errno, "opening directory " + text::printable(path));
}

std::string path_below(const Dir& root, const Fd& fd) {
    const std::string top = root.path();
    const std::string path = Dir(fd.duplicate()).path();
    return path.size() <= top.size() ? "" : path.substr(top.size() + 1);
}

}  // namespace

const ParentCache::Parent& ParentCache::open(const std::string& path) {
    if (const auto found = index_.find(path); found != index_.end()) {
        slots_.splice(slots_.begin(), slots_, found->second);
        return slots_.front().parent;
    }
    Parent parent = resolve(path);
    if (slots_.size() == kSlots) {
        index_.erase(slots_.back().path);
        slots_.pop_back();
    }
    slots_.push_front({path, std::move(parent)});
    index_[slots_.front().path] = slots_.begin();
    return slots_.front().parent;
}

ParentCache::Parent ParentCache::resolve(const std::string& path) const {
    constexpr int kFlags = O_PATH | O_DIRECTORY | O_CLOEXEC;
    if (auto fd = open_without_links(root_, path)) return {std::move(*fd), path};
    if (auto fd = root_.find_in_root(path, kFlags)) {
        std::string real = path_below(root_, *fd);
        return {std::move(*fd), std::move(real)};
    }
    const size_t slash = path.rfind('/');
    const std::string base = slash == std::string::npos ? path : path.substr(slash + 1);
    const Parent above = resolve(slash == std::string::npos ? "" : path.substr(0, slash));
    make_directory(above.fd.get(), base, path);
    const int raw = ::openat(above.fd.get(), base.c_str(), kFlags | O_NOFOLLOW);
    return {Fd(check(raw, "opening directory " + text::printable(path))),
            above.path.empty() ? base : above.path + "/" + base};
}

void ParentCache::forget() {
    index_.clear();
    slots_.clear();
}

}  // namespace rkt::image

#include "image/parent_cache.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

#include "base/error.hpp"
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

}  // namespace

int ParentCache::open(const std::string& path) {
    if (const auto found = index_.find(path); found != index_.end()) {
        slots_.splice(slots_.begin(), slots_, found->second);
        return slots_.front().fd.get();
    }
    Fd fd = resolve(path);
    if (slots_.size() == kSlots) {
        index_.erase(slots_.back().path);
        slots_.pop_back();
    }
    slots_.push_front({path, std::move(fd)});
    index_[slots_.front().path] = slots_.begin();
    return slots_.front().fd.get();
}

Fd ParentCache::resolve(const std::string& path) {
    const std::string& name = path.empty() ? "." : path;
    if (auto fd = root_.find_in_root(name, O_PATH | O_DIRECTORY)) return std::move(*fd);
    const size_t slash = path.rfind('/');
    const std::string base = slash == std::string::npos ? path : path.substr(slash + 1);
    const Fd parent = resolve(slash == std::string::npos ? "" : path.substr(0, slash));
    make_directory(parent.get(), base, path);
    auto fd = root_.find_in_root(path, O_PATH | O_DIRECTORY);
    if (!fd) throw SystemError(ENOTDIR, "opening directory " + text::printable(path));
    return std::move(*fd);
}

void ParentCache::forget() {
    index_.clear();
    slots_.clear();
}

}  // namespace rkt::image

#include "image/overlay_marks.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>

#include "base/error.hpp"

namespace rkt::image {

void mark_opaque(int parent, const std::string& name) {
    const std::string path = "/proc/self/fd/" + std::to_string(parent) + "/" + name;
    check(::lsetxattr(path.c_str(), "trusted.overlay.opaque", "y", 1, 0), "marking a directory opaque");
}

void add_whiteout(int parent, const std::string& name) {
    if (::mknodat(parent, name.c_str(), S_IFCHR, 0) == 0) return;
    if (errno != EEXIST) throw SystemError(errno, "making a whiteout");
    struct stat st {};
    check(::fstatat(parent, name.c_str(), &st, AT_SYMLINK_NOFOLLOW), "looking at what a whiteout names");
    if (S_ISDIR(st.st_mode)) mark_opaque(parent, name);
}

bool take_whiteout(int parent, const std::string& name) {
    struct stat st {};
    if (::fstatat(parent, name.c_str(), &st, AT_SYMLINK_NOFOLLOW) == -1) return false;
    if (!S_ISCHR(st.st_mode) || st.st_rdev != 0) return false;
    check(::unlinkat(parent, name.c_str(), 0), "removing a whiteout");
    return true;
}

}  // namespace rkt::image

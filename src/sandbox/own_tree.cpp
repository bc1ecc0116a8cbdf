#include "sandbox/own_tree.hpp"

#include <limits.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "sandbox/mount_fd.hpp"

namespace rkt::sandbox {
namespace {

int made(int rc) noexcept { return rc == -1 && errno == EEXIST ? 0 : rc; }

int make_parents(const Fd& tree, const char* path) noexcept {
    char parent[PATH_MAX];
    for (const char* slash = strchr(path, '/'); slash != nullptr; slash = strchr(slash + 1, '/')) {
        const auto size = static_cast<size_t>(slash - path);
        if (size >= sizeof parent) {
            errno = ENAMETOOLONG;
            return -1;
        }
        memcpy(parent, path, size);
        parent[size] = '\0';
        if (made(::mkdirat(tree.get(), parent, 0755)) == -1) return -1;
    }
    return 0;
}

}  // namespace

int attach_in_own_tree(const Fd& mount, const Fd& tree, const char* path, TargetKind kind) noexcept {
    if (make_parents(tree, path) == -1) return -1;
    const int rc = kind == TargetKind::directory ? ::mkdirat(tree.get(), path, 0755)
                                                 : ::mknodat(tree.get(), path, S_IFREG | 0644, 0);
    return made(rc) == -1 ? -1 : attach(mount, tree.get(), path);
}

}  // namespace rkt::sandbox

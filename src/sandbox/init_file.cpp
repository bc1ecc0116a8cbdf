#include "sandbox/init_file.hpp"

#include <fcntl.h>

#include <cerrno>

#include "base/error.hpp"
#include "sandbox/mount_fd.hpp"

namespace rkt::sandbox {

Fd open_init(const std::string& path) {
    Fd init = clone_tree(AT_FDCWD, path.c_str(), Depth::one);
    if (!init) throw SystemError(errno, "opening " + path);
    check(set_attributes(init, MOUNT_ATTR_RDONLY, Depth::one), "protecting " + path);
    return init;
}

}  // namespace rkt::sandbox

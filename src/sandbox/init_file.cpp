#include "sandbox/init_file.hpp"

#include <fcntl.h>

#include <cerrno>

#include "base/error.hpp"
#include "sandbox/mount_fd.hpp"

namespace rkt::sandbox {

Fd open_libexec(const std::string& init_path) {
    const std::string path = init_path.substr(0, init_path.rfind('/'));
    Fd directory = clone_tree(AT_FDCWD, path.c_str(), Depth::one);
    if (!directory) throw SystemError(errno, "opening " + path);
    check(set_attributes(directory, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV, Depth::one),
          "protecting " + path);
    return directory;
}

}  // namespace rkt::sandbox

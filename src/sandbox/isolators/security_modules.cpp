#include "sandbox/isolators/security_modules.hpp"

#include <unistd.h>

namespace rkt::sandbox {

// apparmor(7); selinux(8): its file system is mounted wherever it is enabled.
SecurityModules SecurityModules::of_host(const std::string& root) {
    return {::access((root + "/proc/self/attr/apparmor/exec").c_str(), F_OK) == 0,
            ::access((root + "/sys/fs/selinux/enforce").c_str(), F_OK) == 0};
}

}  // namespace rkt::sandbox

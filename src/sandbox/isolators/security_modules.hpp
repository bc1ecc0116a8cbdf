// Which of the kernel's security modules can label an app.
#pragma once

#include <string>

namespace rkt::sandbox {

struct SecurityModules {
    bool apparmor = false;
    bool selinux = false;

    // `root`: where /proc and /sys are.
    static SecurityModules of_host(const std::string& root = "");
};

}  // namespace rkt::sandbox

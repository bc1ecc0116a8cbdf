#pragma once

#include <sys/mount.h>

#include <filesystem>
#include <string>

#include "base/error.hpp"

namespace rkt::test {

// A directory on a shared mount, as all of a host is that systemd set up.
class SharedDirectory {
public:
    explicit SharedDirectory(std::string path) : path_(std::move(path)) {
        std::filesystem::create_directories(path_ + "/below");
        check(::mount(path_.c_str(), path_.c_str(), nullptr, MS_BIND, nullptr), "bind");
        check(::mount(nullptr, path_.c_str(), nullptr, MS_SHARED, nullptr), "sharing");
    }
    ~SharedDirectory() {
        ::umount2((path_ + "/below").c_str(), MNT_DETACH);
        ::umount2(path_.c_str(), MNT_DETACH);
    }
    SharedDirectory(const SharedDirectory&) = delete;
    SharedDirectory& operator=(const SharedDirectory&) = delete;

private:
    std::string path_;
};

}  // namespace rkt::test

#pragma once

#include <fstream>
#include <string>

#include "base/error.hpp"

namespace rkt::test {

inline std::string cgroup2_mount() {
    std::ifstream mounts("/proc/self/mounts");
    for (std::string source, target, type, rest; mounts >> source >> target >> type && std::getline(mounts, rest);) {
        if (type == "cgroup2") return target;
    }
    throw Error("no cgroup2 is mounted");
}

}  // namespace rkt::test

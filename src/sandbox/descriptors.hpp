// The one way descriptors get fixed numbers before an exec.
#pragma once

#include <vector>

namespace rkt::sandbox {

struct HandedFd {
    int from;  // -1: the number stays closed
    int to;    // 3 and up, no gaps needed
};

// Puts each at its number, close-on-exec, and closes every other descriptor above 2. 0 or -1, errno.
int place_descriptors(const std::vector<HandedFd>& handed) noexcept;

}  // namespace rkt::sandbox

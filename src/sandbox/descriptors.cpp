#include "sandbox/descriptors.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <unistd.h>

#include <algorithm>

namespace rkt::sandbox {

int place_descriptors(const std::vector<HandedFd>& handed) noexcept {
    int end = 3;
    for (const auto& fd : handed) end = std::max(end, fd.to + 1);
    // In two moves, so that no number is overwritten before it has been moved itself.
    std::vector<int> parked;
    for (const auto& fd : handed) {
        parked.push_back(fd.from == -1 ? -1 : ::fcntl(fd.from, F_DUPFD_CLOEXEC, end));
        if (fd.from != -1 && parked.back() == -1) return -1;
    }
    if (::close_range(3, static_cast<unsigned>(end - 1), 0) == -1) return -1;
    for (size_t i = 0; i < handed.size(); ++i) {
        if (parked[i] != -1 && ::dup3(parked[i], handed[i].to, O_CLOEXEC) == -1) return -1;
    }
    return ::close_range(static_cast<unsigned>(end), ~0U, 0);
}

}  // namespace rkt::sandbox

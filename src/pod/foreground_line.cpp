#include "pod/foreground_line.hpp"

#include <array>
#include <cstdio>
#include <ctime>

namespace rkt::pod {

std::string foreground_line(std::string_view app, pid_t pid, std::string_view text) {
    timespec now{};
    ::clock_gettime(CLOCK_BOOTTIME, &now);
    std::array<char, 48> stamp{};
    std::snprintf(stamp.data(), stamp.size(), "[%5lld.%06ld] ", static_cast<long long>(now.tv_sec), now.tv_nsec / 1000);
    return stamp.data() + std::string(app) + "[" + std::to_string(pid) + "]: " + std::string(text);
}

}  // namespace rkt::pod

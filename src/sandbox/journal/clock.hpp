#pragma once

#include <time.h>

#include <cstdint>

namespace rkt::sandbox::journal {

inline uint64_t now_us(clockid_t clock) noexcept {
    timespec now{};
    ::clock_gettime(clock, &now);
    return static_cast<uint64_t>(now.tv_sec) * 1'000'000 + static_cast<uint64_t>(now.tv_nsec) / 1000;
}

}  // namespace rkt::sandbox::journal

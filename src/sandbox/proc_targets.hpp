// Files of /proc that a mount may cover, which is how lxcfs(1) shows a pod its own limits. Anything else there stays
// the kernel's: a mount over /proc/self/attr would be written to in its place (CVE-2019-16884).
#pragma once

#include <cstring>

namespace rkt::sandbox {

inline constexpr const char* kProcTargets[] = {"/proc/cpuinfo",  "/proc/diskstats", "/proc/loadavg", "/proc/meminfo",
                                               "/proc/slabinfo", "/proc/stat",      "/proc/swaps",   "/proc/uptime"};

// `target`: absolute, without "." and "..".
inline bool may_cover_in_proc(const char* target) noexcept {
    for (const char* allowed : kProcTargets) {
        if (strcmp(allowed, target) == 0) return true;
    }
    return false;
}

}  // namespace rkt::sandbox

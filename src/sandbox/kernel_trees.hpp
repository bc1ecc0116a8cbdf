// What an app sees of the kernel's file systems: made once for all apps of a pod, the host's own with flavor fly.
#pragma once

namespace rkt::sandbox {

inline constexpr const char* kKernelTrees[] = {"/proc", "/sys", "/dev"};

}  // namespace rkt::sandbox

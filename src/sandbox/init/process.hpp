// How init begins a process of the pod.
#pragma once

#include <cstdint>

#include "base/fd.hpp"

namespace rkt::sandbox::init {

// As fork(2), into the cgroup `group` if it is one (clone(2), CLONE_INTO_CGROUP): nothing is ever moved. `flags`:
// CLONE_NEWNS, or 0.
long clone_process(const Fd& group, uint64_t flags) noexcept;

// In such a process, for a program of ours (handoff::kLibexecDir) that needs no file: its root is an empty directory
// from now on. Empty: errno.
Fd leave_files_for(const char* program) noexcept;
// With no environment, and no signal blocked.
[[noreturn]] void execute(int program, const char* const* argv) noexcept;

}  // namespace rkt::sandbox::init

// Where a process of ours begins.
#pragma once

#include <sys/types.h>

namespace rkt::sandbox {

// Away from ours: both have work to do. The scheduler of a virtual machine often leaves a new process behind its
// parent, on the same CPU, though others are idle: a halted virtual CPU looks like one that the host took away.
void move_to_another_cpu(pid_t pid) noexcept;

}  // namespace rkt::sandbox

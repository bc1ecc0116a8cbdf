#include "sandbox/another_cpu.hpp"

#include <sched.h>

namespace rkt::sandbox {

void move_to_another_cpu(pid_t pid) noexcept {
    cpu_set_t allowed;
    if (::sched_getaffinity(0, sizeof allowed, &allowed) == -1) return;
    cpu_set_t others = allowed;
    CPU_CLR(::sched_getcpu(), &others);
    if (::sched_setaffinity(pid, sizeof others, &others) == -1) return;  // EINVAL: there is no other
    ::sched_setaffinity(pid, sizeof allowed, &allowed);
}

}  // namespace rkt::sandbox

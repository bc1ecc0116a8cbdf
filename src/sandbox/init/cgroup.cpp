#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.hpp"
#include "sandbox/handoff.hpp"
#include "sandbox/init/supervisor.hpp"

namespace rkt::sandbox::init {

// Always a new one: Linux since 6.15 ends a process at its birth by CLONE_INTO_CGROUP when cgroup.kill was
// ever written in that group.
int make_group(const char* name) noexcept {
    if (::mkdirat(handoff::kCgroup, name, 0755) == -1) return -1;
    return ::openat(handoff::kCgroup, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

// cgroup.kill reaches what was forked meanwhile, which a loop over cgroup.procs would miss (cgroups(7)).
void kill_group(const char* name) noexcept {
    const Fd group(::openat(handoff::kCgroup, name, O_PATH | O_DIRECTORY | O_CLOEXEC));
    const Fd file(::openat(group.get(), "cgroup.kill", O_WRONLY | O_CLOEXEC));
    if (file) (void)!::write(file.get(), "1", 1);
}

}  // namespace rkt::sandbox::init

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/fd.hpp"
#include "sandbox/handoff.hpp"
#include "sandbox/init/supervisor.hpp"

namespace rkt::sandbox::init {
namespace {

// `file` of the group `name`.
int open_file(const char* name, const char* file, int flags) noexcept {
    const Fd group(::openat(handoff::kCgroup, name, O_PATH | O_DIRECTORY | O_CLOEXEC));
    return ::openat(group.get(), file, flags | O_CLOEXEC);
}

}  // namespace

// Always a new one: Linux since 6.15 ends a process at its birth by CLONE_INTO_CGROUP when cgroup.kill was
// ever written in that group.
int make_group(const char* name) noexcept {
    if (::mkdirat(handoff::kCgroup, name, 0755) == -1) return -1;
    return ::openat(handoff::kCgroup, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

// cgroup.kill reaches what was forked meanwhile, which a loop over cgroup.procs would miss (cgroups(7)).
void kill_group(const char* name) noexcept {
    const Fd file(open_file(name, "cgroup.kill", O_WRONLY));
    if (file) (void)!::write(file.get(), "1", 1);
}

bool remove_group(const char* name) noexcept {
    return ::unlinkat(handoff::kCgroup, name, AT_REMOVEDIR) == 0 || errno != EBUSY;
}

int open_group_events(const char* name) noexcept { return open_file(name, "cgroup.events", O_RDONLY); }

}  // namespace rkt::sandbox::init

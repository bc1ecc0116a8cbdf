#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>

#include "base/fd.hpp"
#include "sandbox/handoff.hpp"
#include "sandbox/init/supervisor.hpp"

namespace rkt::sandbox::init {

GroupName group_name(const char* app) noexcept {
    GroupName name;
    const size_t size = strnlen(app, 255);
    memcpy(name.text, app, size);
    strcpy(name.text + size, ".service");
    return name;
}

int make_group(const GroupName& name) noexcept {
    if (::mkdirat(handoff::kCgroup, name.text, 0755) == -1 && errno != EEXIST) return -1;
    return ::openat(handoff::kCgroup, name.text, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

// cgroup.kill reaches what was forked meanwhile, which a loop over cgroup.procs would miss (cgroups(7)).
void kill_group(const GroupName& name) noexcept {
    const Fd group(::openat(handoff::kCgroup, name.text, O_PATH | O_DIRECTORY | O_CLOEXEC));
    const Fd file(::openat(group.get(), "cgroup.kill", O_WRONLY | O_CLOEXEC));
    if (file) (void)!::write(file.get(), "1", 1);
}

}  // namespace rkt::sandbox::init

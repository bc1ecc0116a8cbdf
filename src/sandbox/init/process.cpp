#include "sandbox/init/process.hpp"

#include <linux/sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace rkt::sandbox::init {

long clone_process(const Fd& group, uint64_t flags) noexcept {
    clone_args args{};
    args.flags = flags | (group ? CLONE_INTO_CGROUP : 0);
    args.exit_signal = SIGCHLD;
    args.cgroup = static_cast<uint64_t>(group.get());
    return ::syscall(SYS_clone3, &args, sizeof args);
}

}  // namespace rkt::sandbox::init

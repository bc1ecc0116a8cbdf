#include "pod/head_start.hpp"

#include <fcntl.h>
#include <linux/sched.h>
#include <sys/syscall.h>

#include <csignal>

namespace rkt::pod {
namespace {

[[noreturn]] void move_to_where_we_are(const char* procs) noexcept {
    const Fd file(::open(procs, O_WRONLY | O_CLOEXEC));
    if (file) (void)!::write(file.get(), "0", 1);
    ::_exit(0);
}

}  // namespace

HeadStart::HeadStart(const std::string& cgroup) noexcept {
    if (cgroup.empty()) return;
    const std::string procs = "/sys/fs/cgroup" + cgroup + "/cgroup.procs";
    int pidfd = -1;
    clone_args args{};
    args.flags = CLONE_PIDFD;
    args.pidfd = reinterpret_cast<uint64_t>(&pidfd);
    args.exit_signal = SIGCHLD;
    const long pid = ::syscall(SYS_clone3, &args, sizeof args);
    if (pid == 0) move_to_where_we_are(procs.c_str());
    if (pid > 0) mover_.emplace(static_cast<pid_t>(pid), Fd(pidfd));
}

}  // namespace rkt::pod

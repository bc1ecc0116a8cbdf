#include "sandbox/init/process.hpp"

#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <utility>

#include "sandbox/handoff.hpp"

namespace rkt::sandbox::init {

long clone_process(const Fd& group, uint64_t flags) noexcept {
    clone_args args{};
    args.flags = flags | (group ? CLONE_INTO_CGROUP : 0);
    args.exit_signal = SIGCHLD;
    args.cgroup = static_cast<uint64_t>(group.get());
    return ::syscall(SYS_clone3, &args, sizeof args);
}

Fd leave_files_for(const char* program) noexcept {
    const Fd libexec(::open(handoff::kLibexecDir, O_PATH | O_DIRECTORY | O_CLOEXEC));
    Fd file(::openat(libexec.get(), program, O_PATH | O_CLOEXEC));
    (void)::mkdir(handoff::kEmptyDir, 0555);
    return file && ::chdir(handoff::kEmptyDir) == 0 && ::chroot(".") == 0 ? std::move(file) : Fd();
}

void execute(int program, const char* const* argv) noexcept {
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    const char* const env[] = {nullptr};
    ::syscall(SYS_execveat, program, "", argv, env, AT_EMPTY_PATH);
    ::_exit(handoff::kExecFailed);
}

}  // namespace rkt::sandbox::init

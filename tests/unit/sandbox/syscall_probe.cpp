// Runs inside a pod: makes system calls and prints how each ended, "name: OK" or "name: EPERM".
#include <errno.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

void report(const char* name, long rc) { printf("%s: %s\n", name, rc == -1 ? strerrorname_np(errno) : "OK"); }

}  // namespace

int main() {
    report("mount", syscall(SYS_mount, "none", "/", "tmpfs", 0, nullptr));
    report("unshare", syscall(SYS_unshare, CLONE_NEWUSER));
    report("setns", syscall(SYS_setns, 0, 0));
    const long child = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, nullptr, nullptr, nullptr, nullptr);
    if (child == 0) _exit(0);
    report("clone of a user namespace", child);
    clone_args args{};
    const long child3 = syscall(SYS_clone3, &args, sizeof args);
    if (child3 == 0) _exit(0);
    report("clone3", child3);
    report("bpf", syscall(SYS_bpf, 0, nullptr, 0));
    report("keyctl", syscall(SYS_keyctl, 0, 0));
    report("ptrace", syscall(SYS_ptrace, 0, 0, 0, 0));
    report("io_uring_setup", syscall(SYS_io_uring_setup, 1, nullptr));
    report("personality without randomisation", syscall(SYS_personality, ADDR_NO_RANDOMIZE));
    report("personality asked for", syscall(SYS_personality, 0xffffffffUL));
    report("vsock", syscall(SYS_socket, 40, 1, 0));
    report("unix socket", syscall(SYS_socket, 1, 1, 0));
    report("a system call of the future", syscall(1000));
    report("getpid of x32", syscall(0x40000000 | SYS_getpid));
    report("getpid", syscall(SYS_getpid));
    return 0;
}

// Runs inside a pod: makes system calls and prints how each ended, "name: OK" or "name: EPERM". With arguments it makes
// those calls: NAME=NUMBER[,ARGUMENT], or NAME=i386:NUMBER for one by the gate of 32-bit programs.
#include <errno.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

void report(const char* name, long rc) { printf("%s: %s\n", name, rc == -1 ? strerrorname_np(errno) : "OK"); }

#ifdef __x86_64__
long call_as_i386(long number) {
    long result;
    asm volatile("int $0x80" : "=a"(result) : "a"(number), "b"(0L), "c"(0L), "d"(0L) : "memory");
    const int signed_result = static_cast<int>(result);
    if (signed_result >= 0 || signed_result < -4095) return signed_result;
    errno = -signed_result;
    return -1;
}
#else
long call_as_i386(long) {
    errno = ENOSYS;
    return -1;
}
#endif

void make_call(char* word) {
    char* what = strchr(word, '=');
    if (what == nullptr) return;
    *what++ = '\0';
    if (strncmp(what, "i386:", 5) == 0) return report(word, call_as_i386(strtol(what + 5, nullptr, 10)));
    char* end = nullptr;
    const long number = strtol(what, &end, 10);
    report(word, syscall(number, *end == ',' ? strtol(end + 1, nullptr, 10) : 0L, 0L, 0L, 0L, 0L));
}

}  // namespace

int main(int argc, char** argv) {
    for (int i = 1; i < argc; ++i) make_call(argv[i]);
    if (argc > 1) return 0;
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

// Which system calls an app may make by default: what rkt's and docker's default lists allow, with
// the calls that the kernel has got since. Names that libseccomp does not know are skipped at build time.
#pragma once

namespace rkt::sandbox::seccomp {

// clang-format off
inline constexpr const char* kAllowed[] = {
    // files
    "open", "openat", "openat2", "creat", "close", "close_range", "read", "write", "readv", "writev", "pread64",
    "pwrite64", "preadv", "pwritev", "preadv2", "pwritev2", "lseek", "_llseek", "sendfile", "sendfile64", "splice",
    "tee", "vmsplice", "copy_file_range", "readahead", "fadvise64", "fadvise64_64", "fallocate", "truncate",
    "truncate64", "ftruncate", "ftruncate64", "fsync", "fdatasync", "sync", "syncfs", "sync_file_range",
    "sync_file_range2", "dup", "dup2", "dup3", "fcntl", "fcntl64", "flock", "ioctl", "pipe", "pipe2", "stat", "stat64",
    "lstat", "lstat64", "fstat", "fstat64", "fstatat64", "newfstatat", "statx", "statfs", "statfs64", "fstatfs",
    "fstatfs64", "access", "faccessat", "faccessat2", "readlink", "readlinkat", "getdents", "getdents64", "chdir",
    "fchdir", "getcwd", "chroot", "rename", "renameat", "renameat2", "mkdir", "mkdirat", "rmdir", "link", "linkat",
    "unlink", "unlinkat", "symlink", "symlinkat", "mknod", "mknodat", "chmod", "fchmod", "fchmodat", "fchmodat2",
    "chown", "chown32", "fchown", "fchown32", "fchownat", "lchown", "lchown32", "umask", "utime", "utimes", "utimensat",
    "utimensat_time64", "futimesat", "memfd_create", "memfd_secret", "cachestat",
    // extended attributes
    "setxattr", "lsetxattr", "fsetxattr", "setxattrat", "getxattr", "lgetxattr", "fgetxattr", "getxattrat", "listxattr",
    "llistxattr", "flistxattr", "listxattrat", "removexattr", "lremovexattr", "fremovexattr", "removexattrat",
    // events
    "poll", "ppoll", "ppoll_time64", "select", "_newselect", "pselect6", "pselect6_time64", "epoll_create",
    "epoll_create1", "epoll_ctl", "epoll_ctl_old", "epoll_wait", "epoll_wait_old", "epoll_pwait", "epoll_pwait2",
    "eventfd", "eventfd2", "signalfd", "signalfd4", "timerfd_create", "timerfd_settime", "timerfd_settime64",
    "timerfd_gettime", "timerfd_gettime64", "inotify_init", "inotify_init1", "inotify_add_watch", "inotify_rm_watch",
    "fanotify_mark", "io_setup", "io_destroy", "io_submit", "io_cancel", "io_getevents", "io_pgetevents",
    "io_pgetevents_time64",
    // memory
    "brk", "mmap", "mmap2", "munmap", "mremap", "mprotect", "pkey_alloc", "pkey_free", "pkey_mprotect", "madvise",
    "mincore", "msync", "mlock", "mlock2", "munlock", "mlockall", "munlockall", "remap_file_pages", "membarrier",
    "mseal", "map_shadow_stack", "process_mrelease",
    // processes and threads
    "fork", "vfork", "execve", "execveat", "exit", "exit_group", "wait4", "waitpid", "waitid", "getpid", "getppid",
    "gettid", "getpgid", "getpgrp", "setpgid", "getsid", "setsid", "set_tid_address", "set_robust_list",
    "get_robust_list", "set_thread_area", "get_thread_area", "arch_prctl", "modify_ldt", "prctl", "rseq", "futex",
    "futex_time64", "futex_waitv", "futex_wait", "futex_wake", "futex_requeue", "pidfd_open", "pidfd_send_signal",
    "sched_yield", "sched_getaffinity", "sched_setaffinity", "sched_getparam", "sched_setparam", "sched_getscheduler",
    "sched_setscheduler", "sched_getattr", "sched_setattr", "sched_get_priority_max", "sched_get_priority_min",
    "sched_rr_get_interval", "sched_rr_get_interval_time64", "getpriority", "setpriority", "nice", "ioprio_get",
    "ioprio_set", "getrlimit", "ugetrlimit", "setrlimit", "prlimit64", "getrusage", "times", "getcpu",
    "landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self", "seccomp", "restart_syscall",
    // signals
    "kill", "tkill", "tgkill", "signal", "sigaction", "rt_sigaction", "sigprocmask", "rt_sigprocmask", "sigpending",
    "rt_sigpending", "sigsuspend", "rt_sigsuspend", "sigreturn", "rt_sigreturn", "rt_sigqueueinfo",
    "rt_tgsigqueueinfo", "rt_sigtimedwait", "rt_sigtimedwait_time64", "sigaltstack", "pause", "alarm",
    // users and capabilities
    "getuid", "getuid32", "geteuid", "geteuid32", "getgid", "getgid32", "getegid", "getegid32", "getresuid",
    "getresuid32", "getresgid", "getresgid32", "getgroups", "getgroups32", "setuid", "setuid32", "setgid", "setgid32",
    "setreuid", "setreuid32", "setregid", "setregid32", "setresuid", "setresuid32", "setresgid", "setresgid32",
    "setgroups", "setgroups32", "setfsuid", "setfsuid32", "setfsgid", "setfsgid32", "capget", "capset",
    // time
    "time", "gettimeofday", "clock_gettime", "clock_gettime64", "clock_getres", "clock_getres_time64",
    "clock_nanosleep", "clock_nanosleep_time64", "nanosleep", "getitimer", "setitimer", "timer_create", "timer_delete",
    "timer_settime", "timer_settime64", "timer_gettime", "timer_gettime64", "timer_getoverrun",
    // network
    "socketpair", "socketcall", "bind", "listen", "accept", "accept4", "connect", "getsockname", "getpeername",
    "getsockopt", "setsockopt", "send", "sendto", "sendmsg", "sendmmsg", "recv", "recvfrom", "recvmsg", "recvmmsg",
    "recvmmsg_time64", "shutdown",
    // System V and POSIX IPC
    "ipc", "msgctl", "msgget", "msgrcv", "msgsnd", "semctl", "semget", "semop", "semtimedop", "semtimedop_time64",
    "shmat", "shmctl", "shmdt", "shmget", "mq_open", "mq_unlink", "mq_notify", "mq_getsetattr", "mq_timedsend",
    "mq_timedsend_time64", "mq_timedreceive", "mq_timedreceive_time64",
    // the rest
    "uname", "sysinfo", "getrandom",
};

// Known and refused: EPERM, so that a program says "not permitted". What is in neither list, newer calls
// above all, answers ENOSYS, so that a C library falls back to what it did before.
inline constexpr const char* kRefused[] = {
    // the kernel's modules, programs and debugging
    "acct", "bpf", "create_module", "delete_module", "finit_module", "init_module", "get_kernel_syms", "query_module",
    "kexec_load", "kexec_file_load", "perf_event_open", "lookup_dcookie", "syslog", "fanotify_init", "userfaultfd",
    "io_uring_setup", "io_uring_enter", "io_uring_register",
    // other processes
    "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "kcmp", "pidfd_getfd",
    // keys are not namespaced
    "add_key", "keyctl", "request_key",
    // mounts and namespaces
    "mount", "umount", "umount2", "pivot_root", "setns", "unshare", "fsopen", "fsconfig", "fsmount", "fspick",
    "move_mount", "open_tree", "mount_setattr", "open_by_handle_at", "name_to_handle_at", "quotactl", "quotactl_fd",
    // the machine
    "reboot", "swapon", "swapoff", "settimeofday", "clock_settime", "clock_settime64", "clock_adjtime",
    "clock_adjtime64", "adjtimex", "stime", "sethostname", "setdomainname", "ioperm", "iopl", "vhangup", "nfsservctl",
    "vm86", "vm86old",
    // memory policy
    "get_mempolicy", "set_mempolicy", "set_mempolicy_home_node", "mbind", "move_pages", "migrate_pages",
    // obsolete
    "sysfs", "_sysctl", "uselib", "ustat",
};
// clang-format on

}  // namespace rkt::sandbox::seccomp

#include "sandbox/seccomp/syscall_sets.hpp"

#include <algorithm>
#include <array>

#include "sandbox/seccomp/syscall_lists.hpp"

namespace rkt::sandbox::seccomp {
namespace {

// clang-format off
// After the groups of systemd.exec(5) of the same names.
constexpr const char* kLifeCycle[] = {
    "execve", "exit", "exit_group", "rt_sigreturn", "sigreturn", "restart_syscall", "getrlimit", "ugetrlimit", "time",
    "gettimeofday", "clock_gettime", "clock_gettime64", "clock_getres", "clock_getres_time64", "clock_nanosleep",
    "clock_nanosleep_time64", "nanosleep", "pause",
};
constexpr const char* kClock[] = {
    "adjtimex", "clock_adjtime", "clock_adjtime64", "clock_settime", "clock_settime64", "settimeofday", "stime",
};
constexpr const char* kMount[] = {
    "chroot", "fsconfig", "fsmount", "fsopen", "fspick", "mount", "mount_setattr", "move_mount", "open_tree",
    "pivot_root", "umount", "umount2",
};
constexpr const char* kNetworkIo[] = {
    "accept", "accept4", "bind", "connect", "getpeername", "getsockname", "getsockopt", "listen", "recv", "recvfrom",
    "recvmmsg", "recvmmsg_time64", "recvmsg", "send", "sendmmsg", "sendmsg", "sendto", "setsockopt", "shutdown",
    "socket", "socketcall", "socketpair",
};
constexpr const char* kObsolete[] = {
    "_sysctl", "afs_syscall", "bdflush", "break", "create_module", "ftime", "get_kernel_syms", "getpmsg", "gtty",
    "idle", "lock", "mpx", "prof", "profil", "putpmsg", "query_module", "security", "sgetmask", "ssetmask", "stime",
    "stty", "sysfs", "tuxcall", "ulimit", "uselib", "ustat", "vserver",
};
constexpr const char* kPrivileged[] = {
    "_sysctl", "acct", "adjtimex", "bdflush", "bpf", "capset", "chown", "chown32", "chroot", "clock_adjtime",
    "clock_adjtime64", "clock_settime", "clock_settime64", "delete_module", "fanotify_init", "fchown", "fchown32",
    "fchownat", "finit_module", "init_module", "ioperm", "iopl", "kexec_file_load", "kexec_load", "lchown", "lchown32",
    "nfsservctl", "open_by_handle_at", "pciconfig_iobase", "pciconfig_read", "pciconfig_write", "pivot_root",
    "quotactl", "quotactl_fd", "reboot", "setdomainname", "setfsuid", "setfsuid32", "setgroups", "setgroups32",
    "sethostname", "setresuid", "setresuid32", "setreuid", "setreuid32", "settimeofday", "setuid", "setuid32", "stime",
    "swapoff", "swapon", "vhangup",
};
constexpr const char* kProcess[] = {
    "arch_prctl", "capget", "clone", "clone3", "execveat", "fork", "getrusage", "kill", "pidfd_open",
    "pidfd_send_signal", "prctl", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "setns", "swapcontext", "tgkill", "times",
    "tkill", "unshare", "vfork", "wait4", "waitid", "waitpid",
};
constexpr const char* kRawIo[] = {
    "ioperm", "iopl", "pciconfig_iobase", "pciconfig_read", "pciconfig_write", "s390_pci_mmio_read",
    "s390_pci_mmio_write",
};

constexpr std::array kSets{
    SyscallSet{"@rkt/default-whitelist", kAllowed, Extras::allowed},
    SyscallSet{"@rkt/default-blacklist", kRefused, Extras::refused},
    SyscallSet{"@docker/default-whitelist", kAllowed, Extras::allowed},
    SyscallSet{"@docker/default-blacklist", kRefused, Extras::refused},
    SyscallSet{"@systemd/clock", kClock},
    SyscallSet{kLifeCycleSet, kLifeCycle},
    SyscallSet{"@systemd/mount", kMount},
    SyscallSet{"@systemd/network-io", kNetworkIo},
    SyscallSet{"@systemd/obsolete", kObsolete},
    SyscallSet{"@systemd/privileged", kPrivileged},
    SyscallSet{"@systemd/process", kProcess},
    SyscallSet{"@systemd/raw-io", kRawIo},
};
// clang-format on

}  // namespace

std::span<const SyscallSet> syscall_sets() { return kSets; }

const SyscallSet* find_set(std::string_view name) {
    const auto* found =
        std::find_if(kSets.begin(), kSets.end(), [&](const SyscallSet& set) { return set.name == name; });
    return found == kSets.end() ? nullptr : found;
}

}  // namespace rkt::sandbox::seccomp

// The one table of what a process of a pod may see and do. Every row holds for an app as init starts it
// and for what `enter` puts beside it.
#include <fcntl.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "unit/sandbox/entered.hpp"
#include "unit/sandbox/test_pod.hpp"

namespace rkt::sandbox {
namespace {

using test::TestPod;

struct Row {
    const char* name;
    const char* script;
    const char* output;
    const char* in_user_namespace = nullptr;  // where that is something else
};
std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.name; }

constexpr Row kRows[] = {
    // capabilities(7), the 14 of rkt-1.30.md 4.5
    {"BoundingSet", "grep CapBnd /proc/self/status | cut -f2", "00000000a80425fb\n"},
    {"EffectiveSet", "grep CapEff /proc/self/status | cut -f2", "00000000a80425fb\n"},
    {"PermittedSet", "grep CapPrm /proc/self/status | cut -f2", "00000000a80425fb\n"},
    {"InheritableSet", "grep CapInh /proc/self/status | cut -f2", "0000000000000000\n"},
    {"AmbientSet", "grep CapAmb /proc/self/status | cut -f2", "0000000000000000\n"},
    {"Filter", "grep Seccomp: /proc/self/status | cut -f2", "2\n"},
    {"NoNewPrivileges", "grep NoNewPrivs /proc/self/status | cut -f2", "0\n"},
    {"RootUser", "id -u; id -g", "0\n0\n"},
    {"NoGroups", "grep Groups: /proc/self/status | cut -f2", " \n"},
    {"NoSignalBlocked", "grep SigBlk /proc/self/status | cut -f2", "0000000000000000\n"},
    {"NoSignalIgnored", "cat /proc/self/status | grep SigIgn | cut -f2", "0000000000000000\n"},
    {"Umask", "umask", "0022\n"},
    {"Descriptors", "ls /proc/self/fd", "0\n1\n2\n3\n"},  // 3: ls reads the directory
    {"InitIsClosed",
     "for f in /proc/1/fd/* /proc/1/root /proc/1/cwd /proc/1/ns/*; do readlink $f; done; "
     "ls /proc/1/fd/6/ >/dev/null 2>&1 || echo closed; ls /proc/1/root/ >/dev/null 2>&1 || echo closed",
     "closed\nclosed\n"},
    {"InitsProgramIsClosed", "(echo >/proc/1/exe) 2>/dev/null || echo closed", "closed\n"},
    {"Hostname", "hostname; cat /etc/hostname", "test-pod\ntest-pod\n"},
    {"HostsFallback", "grep -c test-pod /etc/hosts", "2\n"},
    {"Mtab", "readlink /etc/mtab", "../proc/self/mounts\n"},
    {"Tmp", "stat -c %a /tmp", "1777\n"},
    {"OnlyLoopback", "ls /sys/class/net; ip link show lo | grep -c LOOPBACK,UP", "lo\n1\n"},
    {"InitIsFirst", "cut -d' ' -f2 /proc/1/stat", "(rkt-init)\n"},
    {"HiddenDirectories", "for p in firmware fs module power; do stat -c %a /sys/$p; done", "0\n0\n0\n0\n"},
    {"HiddenDirectoriesAreEmpty", "ls /sys/module /sys/fs", "/sys/fs:\n\n/sys/module:\n"},
    {"HiddenFiles", "stat -c %a /proc/kallsyms; cat /proc/kallsyms | wc -c", "0\n0\n"},
    // What of it a kernel has differs.
    {"HiddenPaths",
     "for p in /sys/firmware /sys/fs /sys/hypervisor /sys/module /sys/power /proc/config.gz /proc/kallsyms "
     "/proc/sched_debug /proc/kcore /proc/kmem /proc/mem /proc/keys /proc/timer_list /proc/latency_stats /proc/acpi "
     "/proc/scsi; do test ! -e $p || stat -c '%a %n' $p | grep -v '^0 '; done; echo looked",
     "looked\n"},
    {"MasksAreReadOnly", "for p in /sys/firmware /proc/kallsyms; do chmod 755 $p 2>&1 | grep -c 'Read-only'; done",
     "1\n1\n"},
    {"ReadOnlyPaths",
     "for p in bus fs irq sys sysrq-trigger; do test ! -e /proc/$p || chmod a+r /proc/$p 2>&1 | grep -q Read-only || "
     "echo $p; done; echo looked",
     "looked\n"},
    {"ReadOnlySys", "mkdir /sys/kernel/x 2>&1 | grep -c 'Read-only'", "1\n"},
    {"ReadOnlySettings", "(: >/proc/sys/kernel/core_pattern) 2>&1 | grep -c 'Read-only'", "1\n"},
    {"ReadOnlyInterrupts", "(echo 1 >/proc/irq/default_smp_affinity) 2>&1 | grep -c 'Read-only'", "1\n"},
    // There it takes CAP_NET_ADMIN.
    {"OwnNetworkSettings",
     "(echo 7 >/proc/sys/net/ipv4/ip_default_ttl) 2>/dev/null; cat /proc/sys/net/ipv4/ip_default_ttl", "7\n", "64\n"},
    {"ClosedDeviceList",
     "{ mknod /tmp/n$$ c 1 3 && cat /tmp/n$$ && echo opened; } 2>&1 | grep -o -e 'Permission denied' -e 'not "
     "permitted'; "
     "rm -f /tmp/n$$",
     "Permission denied\n", "not permitted\n"},
    {"UserMap", "cat /proc/self/uid_map /proc/self/gid_map | tr -s ' '", " 0 0 4294967295\n 0 0 4294967295\n",
     " 0 268435456 65536\n 0 268435456 65536\n"},
    {"NoNewDeviceInDev", "mknod /dev/sda b 8 0 2>&1 | grep -c 'Read-only'", "1\n"},
    {"DevicesWork", "head -c 3 /dev/zero | wc -c; echo x >/dev/null && echo fine", "3\nfine\n"},
    {"DeviceLinks", "for l in fd stdin stdout stderr ptmx log; do readlink /dev/$l; done",
     "/proc/self/fd\n/proc/self/fd/0\n.streams/stdout\n.streams/stderr\npts/ptmx\n/run/systemd/journal/dev-log\n"},
    {"SharedMemory", "stat -c %a /dev/shm; echo x >/dev/shm/x$$ && rm /dev/shm/x$$ && echo fine", "1777\nfine\n"},
    {"TerminalsAreThePods", "ls /dev/pts", "ptmx\n"},
    {"OnlyItsOwnMounts", "grep -c -e /run/rkt -e ' /run ' /proc/self/mounts", "0\n"},
    {"RootIsNodevButSuid", "grep ' / overlay ' /proc/self/mounts | cut -d' ' -f4 | cut -d, -f1-2", "rw,nodev\n"},
    {"SessionLeader", "test $(cut -d' ' -f6 /proc/$$/stat) = $$ && echo leader", "leader\n"},
    {"NoMount", "mount -t tmpfs none /mnt 2>/dev/null || echo refused", "refused\n"},
    {"NoNamespace", "unshare -U true 2>/dev/null || echo refused", "refused\n"},
};

class Confinement : public testing::TestWithParam<Row> {
protected:
    static std::string expected(const TestPod& pod) {
        const Row& row = GetParam();
        return pod.plan.users && row.in_user_namespace != nullptr ? row.in_user_namespace : row.output;
    }
};

TEST_P(Confinement, OfAnApp) {
    TestPod pod;
    EXPECT_EQ(pod.run_shell(GetParam().script), expected(pod));
}

TEST_P(Confinement, OfWhatEnters) {
    TestPod pod;
    pod.add_shell("app", "exec sleep 1000");
    EXPECT_EQ(test::entered(pod, GetParam().script), expected(pod));
}

INSTANTIATE_TEST_SUITE_P(Table, Confinement, testing::ValuesIn(kRows),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Filter, AnswersByKindOfCall) {
    TestPod pod;
    pod.add_app("app", {"/probe"});
    pod.install_probe("app");
    EXPECT_EQ(pod.run().output("app"),
              "mount: EPERM\n"
              "unshare: EPERM\n"
              "setns: EPERM\n"
              "clone of a user namespace: EPERM\n"
              "clone3: ENOSYS\n"
              "bpf: EPERM\n"
              "keyctl: EPERM\n"
              "ptrace: EPERM\n"
              "io_uring_setup: EPERM\n"
              "personality without randomisation: ENOSYS\n"
              "personality asked for: OK\n"
              "vsock: ENOSYS\n"
              "unix socket: OK\n"
              "a system call of the future: ENOSYS\n"
              "getpid of x32: ENOSYS\n"
              "getpid: OK\n");
}

TEST(Filter, CanBeSwitchedOff) {
    TestPod pod;
    pod.add_shell("app", "grep Seccomp: /proc/self/status | cut -f2").seccomp = false;
    EXPECT_EQ(pod.run().output("app"), "0\n");
}

TEST(ConfinementOptions, PathsCanBeLeftOpen) {
    TestPod pod;
    pod.plan.protect_paths = false;
    EXPECT_EQ(pod.run_shell("head -c 1 /proc/kallsyms | wc -c; ls /sys/module | grep -c -x kernel"), "1\n1\n");
}

TEST(ConfinementOptions, HostNetworkIsTheHosts) {
    TestPod pod;
    pod.plan.host_network = true;
    EXPECT_EQ(pod.run_shell("readlink /proc/self/ns/net"),
              std::filesystem::read_symlink("/proc/self/ns/net").string() + "\n");
}

// Opened only: nothing is written, should it be possible.
TEST(ConfinementOptions, SettingsOfTheHostsNetworkAreReadOnly) {
    TestPod pod;
    pod.plan.users = {};
    pod.plan.host_network = true;
    EXPECT_EQ(pod.run_shell("(: >>/proc/sys/net/ipv4/ip_forward) 2>&1 | grep -c 'Read-only'"), "1\n");
}

TEST(ConfinementOptions, HostsResolverComesWithItsNetwork) {
    if (!std::filesystem::exists("/etc/resolv.conf")) FAIL() << "this host has no /etc/resolv.conf";
    TestPod pod;
    pod.plan.host_network = true;
    pod.plan.resolv_conf = "/etc/resolv.conf";
    EXPECT_EQ(pod.run_shell("cat /etc/resolv.conf; (echo >/etc/resolv.conf) 2>/dev/null || echo fixed"),
              read_all(Dir::open("/etc").open_file("resolv.conf", O_RDONLY)) + "fixed\n");
}

TEST(ConfinementOptions, OtherUserHasNoCapability) {
    TestPod pod;
    pod.add_shell("app", "grep -e CapPrm -e CapEff -e CapAmb -e CapBnd /proc/self/status | cut -f2").user = "1000";
    EXPECT_EQ(pod.run().output("app"), "0000000000000000\n0000000000000000\n00000000a80425fb\n0000000000000000\n");
}

TEST(ConfinementOptions, OtherUserHasWhatWasAskedForByName) {
    TestPod pod;
    PlanApp& app = pod.add_shell(
        "app", "grep -e CapEff -e CapAmb /proc/self/status | cut -f2; grep -c 'Seccomp:.2' /proc/self/status");
    app.user = "1000";
    app.capabilities = app.ambient_capabilities = uint64_t{1} << 10;  // CAP_NET_BIND_SERVICE
    EXPECT_EQ(pod.run().output("app"), "0000000000000400\n0000000000000400\n1\n");
}

TEST(ConfinementOptions, NoNewPrivilegesIsSetWhenAskedFor) {
    TestPod pod;
    pod.add_shell("app", "grep NoNewPrivs /proc/self/status | cut -f2").no_new_privileges = true;
    EXPECT_EQ(pod.run().output("app"), "1\n");
}

}  // namespace
}  // namespace rkt::sandbox

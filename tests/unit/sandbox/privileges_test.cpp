// What isolators of privileges do to a process, in a pod of the running kernel.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "sandbox/isolators/security_modules.hpp"
#include "unit/sandbox/entered.hpp"
#include "unit/sandbox/test_pod.hpp"

namespace rkt::sandbox {
namespace {

using test::TestPod;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* kShowPrivileges = "grep -e CapEff -e NoNewPrivs -e Seccomp: /proc/self/status | cut -f2";

bool we_have(int capability) {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct data[2] = {};
    check_long(::syscall(SYS_capget, &header, data), "capget");
    return (data[capability / 32].effective >> capability % 32 & 1) != 0;
}

std::string start_error(TestPod& pod) {
    try {
        (void)pod.start();
        return "no error";
    } catch (const Error& error) {
        return error.what();
    }
}

// As setcap(8) NAME+ep would.
void give_file_capability(const std::string& path, int capability) {
    vfs_cap_data data{};
    data.magic_etc = VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE;
    data.data[capability / 32].permitted = uint32_t{1} << capability % 32;
    check(::setxattr(path.c_str(), "security.capability", &data, sizeof data, 0), "setting a file capability");
}

// busybox with CAP_NET_BIND_SERVICE, run by an app that is not root.
PlanApp& add_app_with_file_capability(TestPod& pod) {
    PlanApp& app =
        pod.add_app("app", {"/caps/grep", "-e", "CapEff", "-e", "NoNewPrivs", "-e", "Seccomp:", "/proc/self/status"});
    pod.add_file("app", "/caps/.keep", "");
    const std::string program = app.layers.front() + "/caps/grep";
    std::filesystem::copy_file("/bin/busybox", program);
    give_file_capability(program, CAP_NET_BIND_SERVICE);
    app.user = "1000";
    return app;
}

TEST(FileCapabilities, WorkUnderTheFilter) {
    TestPod pod;
    add_app_with_file_capability(pod);
    EXPECT_EQ(pod.run().output("app"), "CapEff:\t0000000000000400\nNoNewPrivs:\t0\nSeccomp:\t2\n");
}

TEST(FileCapabilities, NoNewPrivilegesLeavesThemOut) {
    TestPod pod;
    add_app_with_file_capability(pod).no_new_privileges = true;
    EXPECT_EQ(pod.run().output("app"), "CapEff:\t0000000000000000\nNoNewPrivs:\t1\nSeccomp:\t2\n");
}

TEST(FileCapabilities, NoMoreThanTheBoundingSet) {
    TestPod pod;
    add_app_with_file_capability(pod).capabilities = uint64_t{1} << CAP_KILL;
    // An effective file capability that cannot be had is an error of execve (capabilities(7)).
    EXPECT_EQ(pod.run().failure, "cannot execute \"/caps/grep\": Operation not permitted");
}

// What loads the filter must not reach the program.
TEST(Capabilities, ThoseOfTheLoaderEndWithTheExec) {
    for (const char* user : {"0", "1000"}) {
        TestPod pod;
        PlanApp& app = pod.add_shell("app", "grep -e CapInh -e CapPrm -e CapEff -e CapAmb /proc/self/status | cut -f2");
        app.user = user;
        app.capabilities = app.ambient_capabilities = uint64_t{1} << CAP_KILL;
        const std::string kill = "0000000000000020\n";
        const std::string none = "0000000000000000\n";
        EXPECT_EQ(pod.run().output("app"), app.user == "0" ? none + kill + kill + none : kill + kill + kill + kill);
    }
}

TEST(NoNewPrivileges, HoldsForWhatEnters) {
    TestPod pod;
    pod.add_shell("app", "exec sleep 1000").no_new_privileges = true;
    EXPECT_EQ(test::entered(pod, kShowPrivileges), "00000000a80425fb\n1\n2\n");
}

TEST(OomScore, IsTheAppsAndOfWhatEnters) {
    TestPod pod;
    pod.add_shell("app", "exec sleep 1000").oom_score_adj = 500;
    EXPECT_EQ(test::entered(pod,
                            "cat /proc/self/oom_score_adj; for p in /proc/[0-9]*; do "
                            "[ $(cat $p/comm) = sleep ] && cat $p/oom_score_adj; done"),
              "500\n500\n");
}

TEST(OomScore, IsNotClamped) {
    TestPod pod;
    pod.add_shell("app", "cat /proc/self/oom_score_adj").oom_score_adj = -500;
    if (we_have(CAP_SYS_RESOURCE)) {
        EXPECT_EQ(pod.run().output("app"), "-500\n");
        return;
    }
    EXPECT_THAT(start_error(pod), StartsWith("adjusting the OOM score: -500 is below "));
    EXPECT_THAT(start_error(pod), EndsWith(", which rkt itself has, and takes CAP_SYS_RESOURCE: Permission denied"));
}

// Lower than that of who starts it, which takes no capability as long as it was never lower.
TEST(OomScore, IsNotInits) {
    const std::string before = Dir::open("/proc/self").read_file("oom_score_adj");
    const auto set_own = [](const std::string& score) { std::ofstream("/proc/self/oom_score_adj") << score; };
    TestPod pod;
    pod.add_shell("app", "cat /proc/self/oom_score_adj /proc/1/oom_score_adj").oom_score_adj = 900;
    set_own("1000");
    const auto outcome = pod.run();
    set_own(before);
    EXPECT_EQ(outcome.failure + outcome.output("app"), "900\n1000\n");
}

TEST(Labels, AreRefusedWhereTheKernelHasNoSuchModule) {
    const SecurityModules modules = SecurityModules::of_host();
    for (const bool selinux : {false, true}) {
        if (selinux ? modules.selinux : modules.apparmor) continue;
        TestPod pod;
        PlanApp& app = pod.add_shell("app", "true");
        (selinux ? app.selinux_context : app.apparmor_profile) = "x";
        const TestPod::Outcome outcome = pod.run();
        EXPECT_THAT(outcome.failure, StartsWith("app \"app\": setting security labels: "));
        EXPECT_EQ(outcome.exit_code, 254);
    }
}

TEST(Sysctls, AreThePodsOwn) {
    TestPod pod;
    pod.plan.sysctls = {{"net/ipv4/ip_default_ttl", "77"},
                        {"net/ipv4/conf/default/forwarding", "1"},
                        {"net/ipv4/conf/lo/forwarding", "1"},
                        {"kernel/shmmax", "12345678"},
                        {"kernel/sem", "32000 1024000000 500 32000"},
                        {"fs/mqueue/msg_max", "77"},
                        {"kernel/domainname", "pod.example"}};
    const std::string host_ttl = read_all(Dir::open("/proc/sys/net/ipv4").open_file("ip_default_ttl", 0));
    EXPECT_EQ(pod.run_shell("cd /proc/sys; cat net/ipv4/ip_default_ttl net/ipv4/conf/default/forwarding "
                            "net/ipv4/conf/lo/forwarding kernel/shmmax fs/mqueue/msg_max kernel/domainname; "
                            "cut -f2 kernel/sem; (echo 1 >kernel/shmmax) 2>/dev/null || echo fixed"),
              "77\n1\n1\n12345678\n77\npod.example\n1024000000\nfixed\n");
    EXPECT_EQ(read_all(Dir::open("/proc/sys/net/ipv4").open_file("ip_default_ttl", 0)), host_ttl);
}

TEST(Sysctls, FailByName) {
    TestPod unknown;
    unknown.add_shell("app", "true");
    unknown.plan.sysctls = {{"net/ipv4/no_such_setting", "1"}};
    EXPECT_EQ(start_error(unknown),
              "entering namespaces: net/ipv4/no_such_setting = 1 (this kernel has no such setting): No such file or "
              "directory");
    TestPod wrong;
    wrong.add_shell("app", "true");
    wrong.plan.sysctls = {{"net/ipv4/ip_default_ttl", "pink"}};
    EXPECT_EQ(start_error(wrong), "entering namespaces: net/ipv4/ip_default_ttl = pink: Invalid argument");
}

}  // namespace
}  // namespace rkt::sandbox

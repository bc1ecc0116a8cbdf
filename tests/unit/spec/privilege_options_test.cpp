// Options about privileges become isolators, in appc's form.
#include "spec/privilege_options.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace rkt {
namespace {

template <typename Make>
std::string error_of(Make&& make) {
    try {
        (void)make();
        return "no error";
    } catch (const Error& error) {
        return error.message();
    }
}

TEST(PrivilegeOptions, CapabilitiesBecomeASet) {
    EXPECT_EQ(retained_capabilities("CAP_NET_ADMIN,CAP_KILL").name, "os/linux/capabilities-retain-set");
    EXPECT_EQ(retained_capabilities("CAP_NET_ADMIN,CAP_KILL").value_json, R"({"set":["CAP_NET_ADMIN","CAP_KILL"]})");
    EXPECT_EQ(removed_capabilities("CAP_KILL").name, "os/linux/capabilities-remove-set");
    EXPECT_EQ(error_of([] { return retained_capabilities("CAP_KILL,KILL"); }), "unknown capability \"KILL\"");
    EXPECT_EQ(error_of([] { return removed_capabilities(""); }), "unknown capability \"\"");
}

TEST(PrivilegeOptions, OomScore) {
    EXPECT_EQ(oom_score_adjustment("-1000").value_json, "-1000");
    EXPECT_EQ(oom_score_adjustment("1000").value_json, "1000");
    for (const char* text : {"1001", "-1001", "", "x", "1.5"}) {
        EXPECT_NE(error_of([&] { return oom_score_adjustment(text); }), "no error") << text;
    }
}

TEST(PrivilegeOptions, Filters) {
    EXPECT_EQ(syscall_set("mode=retain,read,@rkt/default-whitelist").name, "os/linux/seccomp-retain-set");
    EXPECT_EQ(syscall_set("mode=retain,read,@rkt/default-whitelist").value_json,
              R"({"set":["read","@rkt/default-whitelist"]})");
    EXPECT_EQ(syscall_set("mode=remove,errno=EPERM,mount").name, "os/linux/seccomp-remove-set");
    EXPECT_EQ(syscall_set("mode=remove,errno=EPERM,mount").value_json, R"({"set":["mount"],"errno":"EPERM"})");
    EXPECT_EQ(error_of([] { return syscall_set("read"); }), "wants mode=retain or mode=remove");
    EXPECT_EQ(error_of([] { return syscall_set("mode=keep,read"); }), "wants mode=retain or mode=remove");
    EXPECT_EQ(error_of([] { return syscall_set("mode=retain"); }), "names no system call");
    EXPECT_EQ(error_of([] { return syscall_set("mode=retain,errno=EPERM"); }), "names no system call");
    EXPECT_EQ(error_of([] { return syscall_set("mode=retain,mode=remove,read"); }),
              "does not understand \"mode=remove\"");
    EXPECT_EQ(error_of([] { return syscall_set("mode=retain,colour=red,read"); }),
              "does not understand \"colour=red\"");
    EXPECT_EQ(error_of([] { return syscall_set("mode=retain,,read"); }), "does not understand \"\"");
    EXPECT_NE(error_of([] { return syscall_set("mode=retain,errno=eperm,read"); }), "no error");
}

TEST(PrivilegeOptions, ProfilesAreNamedByAbsolutePaths) {
    EXPECT_EQ(seccomp_profile_path("profile=/etc/p.json"), "/etc/p.json");
    EXPECT_EQ(seccomp_profile_path("mode=retain,read"), "");
    EXPECT_EQ(error_of([] { return seccomp_profile_path("profile=p.json"); }),
              "wants an absolute path of a profile, not \"p.json\"");
    EXPECT_EQ(seccomp_profile(R"({ "defaultAction": "SCMP_ACT_ALLOW" })", "/p").value_json,
              R"({"defaultAction":"SCMP_ACT_ALLOW"})");
    EXPECT_EQ(seccomp_profile(R"({"defaultAction":"SCMP_ACT_ALLOW"})", "/p").name, "os/linux/seccomp-profile");
    EXPECT_NE(error_of([] { return seccomp_profile("{}", "/p"); }), "no error");
}

TEST(PrivilegeOptions, Labels) {
    EXPECT_EQ(apparmor_profile("docker-default").value_json, R"({"profile":"docker-default"})");
    EXPECT_NE(error_of([] { return apparmor_profile(""); }), "no error");
    EXPECT_EQ(selinux_context("system_u:system_r:container_t:s0:c1,c2").value_json,
              R"({"user":"system_u","role":"system_r","type":"container_t","level":"s0:c1,c2"})");
    EXPECT_EQ(selinux_context("u:r:t").value_json, R"({"user":"u","role":"r","type":"t"})");
    for (const char* text : {"", "t", "u:r", "u::t", "u:r:"}) {
        EXPECT_EQ(error_of([&] { return selinux_context(text); }), "wants USER:ROLE:TYPE[:LEVEL]") << text;
    }
}

TEST(PrivilegeOptions, Sysctls) {
    EXPECT_EQ(sysctls({"net.core.somaxconn=9", "kernel.sem=1 2 3 4"}).value_json,
              R"({"net.core.somaxconn":"9","kernel.sem":"1 2 3 4"})");
    EXPECT_EQ(error_of([] { return sysctls({"net.core.somaxconn"}); }), "expected NAME=VALUE");
    EXPECT_EQ(error_of([] { return sysctls({"=1"}); }), "expected NAME=VALUE");
    EXPECT_EQ(error_of([] { return sysctls({"a.b=1", "a/b=2"}); }), "\"a/b\" is given twice");
    EXPECT_EQ(error_of([] { return sysctls({"a..b=1"}); }), "\"a..b\" is no name of a sysctl");
}

}  // namespace
}  // namespace rkt

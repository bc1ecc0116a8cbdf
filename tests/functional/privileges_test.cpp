// Privileges of apps as the command line gives and takes them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "functional/oci_layout.hpp"
#include "functional/program.hpp"

namespace rkt::test {
namespace {

using testing::HasSubstr;

class Privileges : public testing::Test {
protected:
    Privileges() : layout_(host_.path("hello"), R"("Entrypoint":["/program"],"Cmd":["say","hello"])") {
        image_ = text::trim(host_.rkt({"fetch", "--full", "--quiet", layout_.reference()}).out);
    }
    [[nodiscard]] Result run(const std::string& option, const std::string& pod_option = "--hostname=h") const {
        return host_.rkt({"run", "--net=none", pod_option, "--quiet", image_, option});
    }
    // One line, and no pod.
    void expect_refused(const Result& result, const std::string& why) const {
        EXPECT_EQ(result.status, 254);
        EXPECT_THAT(result.err, HasSubstr(why));
        EXPECT_EQ(count_lines(result.err), 1U) << result.err;
        EXPECT_EQ(host_.rkt({"list", "--no-legend"}).out, "");
    }

    Host host_;
    OciLayout layout_;
    std::string image_;
};

TEST_F(Privileges, AreWrittenIntoTheManifest) {
    host_.dir().write_file("p.json", R"({"defaultAction": "SCMP_ACT_ALLOW"})");
    const Result prepared = host_.rkt({"prepare", "--sysctl=kernel.sem=1 2 3 4", image_, "--name=one",
                                       "--caps-remove=CAP_KILL", "--seccomp=mode=remove,mount", image_, "--name=two",
                                       "--no-new-privileges", "--seccomp=profile=" + host_.path("p.json")});
    ASSERT_EQ(prepared.status, 0) << prepared.err;
    const std::string manifest =
        host_.rkt({"cat-manifest", "--pretty-print=false", std::string(text::trim(prepared.out))}).out;
    EXPECT_THAT(manifest, HasSubstr(R"({"name":"os/linux/capabilities-remove-set","value":{"set":["CAP_KILL"]}})"));
    EXPECT_THAT(manifest, HasSubstr(R"({"name":"os/linux/seccomp-remove-set","value":{"set":["mount"]}})"));
    EXPECT_THAT(manifest, HasSubstr(R"({"name":"os/linux/no-new-privileges","value":true})"));
    EXPECT_THAT(manifest,
                HasSubstr(R"({"name":"os/linux/seccomp-profile","value":{"defaultAction":"SCMP_ACT_ALLOW"}})"));
    EXPECT_THAT(manifest, HasSubstr(R"("isolators":[{"name":"os/unix/sysctl","value":{"kernel.sem":"1 2 3 4"}}])"));
    EXPECT_EQ(Dir::open(host_.data() + "/seccomp").entries().size(), 2U);  // compiled before anything starts
}

TEST_F(Privileges, AFilterIsCompiledOnceAndKept) {
    const std::string option = "--seccomp=mode=remove,errno=EPERM,write";
    EXPECT_EQ(run(option).status, 1);  // what cannot be written is the app's failure
    const Dir cache = Dir::open(host_.data() + "/seccomp");
    ASSERT_EQ(cache.entries().size(), 1U);
    const auto compiled = cache.stat_entry(cache.entries()[0]);
    EXPECT_EQ(run(option).status, 1);
    ASSERT_EQ(cache.entries().size(), 1U);
    EXPECT_EQ(cache.stat_entry(cache.entries()[0])->st_ino, compiled->st_ino);
    EXPECT_EQ(run("--seccomp=mode=remove,write").status, 128 + 31);
    EXPECT_EQ(cache.entries().size(), 2U);
}

TEST_F(Privileges, TheWholeSetIsNoFilter) {
    EXPECT_EQ(run("--seccomp=mode=retain,@appc.io/all").status, 0);
    EXPECT_EQ(run("--seccomp=mode=remove,errno=EPERM,write,@appc.io/empty").status, 0);  // the default one
}

TEST_F(Privileges, PodmansProfileRunsAnApp) {
    constexpr const char* kProfile = "/usr/share/containers/seccomp.json";
    ASSERT_TRUE(std::filesystem::exists(kProfile)) << "buildah brings it";
    const Result result = run(std::string("--seccomp=profile=") + kProfile);
    EXPECT_EQ(result.status, 0) << result.err;
}

TEST_F(Privileges, WhatCannotBeFilteredIsRefusedBeforeThereIsAPod) {
    expect_refused(run("--seccomp=mode=retain,@rkt/nothing"), "unknown set of system calls \"@rkt/nothing\"");
    expect_refused(run("--seccomp=mode=remove,no_such_call"),
                   "app \"hello\": system call filter: unknown system call \"no_such_call\"");
    expect_refused(run("--seccomp=profile=/no/such/file"), "/no/such/file: No such file or directory");
    host_.dir().write_file("p.json", R"({"defaultAction":"SCMP_ACT_NOTIFY"})");
    expect_refused(run("--seccomp=profile=" + host_.path("p.json")), "no listener is there to answer SCMP_ACT_NOTIFY");
}

TEST_F(Privileges, SysctlsOfTheHostAreRefused) {
    const Result result = run("--name=web", "--sysctl=vm.swappiness=1");
    EXPECT_EQ(result.status, 254);
    EXPECT_THAT(result.err, HasSubstr("sysctl \"vm/swappiness\" cannot be set: it is the host's"));
    EXPECT_EQ(run("--name=web", "--sysctl=net.ipv4.ip_default_ttl=77").status, 0);
}

TEST_F(Privileges, LabelsNeedTheirModule) {
    if (std::filesystem::exists("/proc/self/attr/apparmor/exec")) GTEST_SKIP() << "this kernel has AppArmor";
    const Result result = run("--apparmor=web");
    EXPECT_EQ(result.status, 254);
    EXPECT_THAT(result.err,
                HasSubstr("app \"hello\" asks for the AppArmor profile \"web\", but this kernel runs without "
                          "AppArmor\n"));
}

}  // namespace
}  // namespace rkt::test

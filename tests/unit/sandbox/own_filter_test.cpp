// Filters that apps ask for, in a pod of the running kernel.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/syscall.h>

#include "base/dir.hpp"
#include "sandbox/seccomp/choose.hpp"
#include "sandbox/seccomp/compile.hpp"
#include "unit/sandbox/entered.hpp"
#include "unit/sandbox/test_pod.hpp"

namespace rkt::sandbox {
namespace {

using test::TestPod;
using testing::HasSubstr;
using testing::StartsWith;

constexpr int kKilledBySigsys = 128 + 31;

class OwnFilter : public testing::Test {
protected:
    PlanApp& add_probe(const std::vector<std::string>& calls) {
        std::vector<std::string> argv{"/probe"};
        argv.insert(argv.end(), calls.begin(), calls.end());
        PlanApp& app = pod_.add_app("app", argv);
        pod_.install_probe("app");
        return app;
    }
    void set(PlanApp& app, const char* isolator, const std::string& value, uint64_t capabilities = 0) {
        const auto choice = seccomp::choose({{isolator, value}}, {"amd64", capabilities, 6, 1});
        app.filter = pod_.path() + "/filter.bpf";
        Dir::open(pod_.path()).write_file("filter.bpf", seccomp::compile(choice.own));
    }
    void retain(PlanApp& app, const std::string& value) { set(app, "os/linux/seccomp-retain-set", value); }
    void remove(PlanApp& app, const std::string& value) { set(app, "os/linux/seccomp-remove-set", value); }

    TestPod pod_;
};

std::string call(const char* name, long number, const std::string& argument = "") {
    return std::string(name) + "=" + std::to_string(number) + argument;
}

TEST_F(OwnFilter, RemovedCallsAnswerTheErrno) {
    remove(add_probe({call("mount", SYS_mount), call("getpid", SYS_getpid), call("bpf", SYS_bpf, ",-1")}),
           R"({"set":["mount","getpid"],"errno":"EXDEV"})");
    EXPECT_EQ(pod_.run().output("app"), "mount: EXDEV\ngetpid: EXDEV\nbpf: EINVAL\n");  // the kernel's own answer
}

TEST_F(OwnFilter, RemovedCallsKillWithoutAnErrno) {
    remove(add_probe({call("getppid", SYS_getppid), call("getpid", SYS_getpid)}), R"({"set":["getpid"]})");
    EXPECT_EQ(pod_.run().exit_code, kKilledBySigsys);
}

TEST_F(OwnFilter, CallsOf32BitProgramsAreFilteredToo) {
    remove(add_probe({"getpid=i386:20", "getppid=i386:64"}), R"({"set":["getpid"],"errno":"EXDEV"})");
    EXPECT_EQ(pod_.run().output("app"), "getpid: EXDEV\ngetppid: OK\n");
}

TEST_F(OwnFilter, CallsOfX32LookAbsent) {
    remove(add_probe({call("getpid of x32", 0x40000000 | SYS_getpid), call("getpid", SYS_getpid)}),
           R"({"set":["mount"]})");
    EXPECT_EQ(pod_.run().output("app"), "getpid of x32: ENOSYS\ngetpid: OK\n");
}

// What a static program of glibc does before its main; nothing of what rkt-init does to confine it.
constexpr const char* kStaticProgram =
    R"({"set":["write","brk","arch_prctl","set_tid_address","set_robust_list","rseq","prlimit64","readlinkat","readlink",
               "getrandom","mprotect","newfstatat","fstat","getpid"]})";

TEST_F(OwnFilter, ConfiningNeedsNoCallOfIt) {
    PlanApp& app = add_probe({call("getpid", SYS_getpid)});
    retain(app, kStaticProgram);
    app.user = "1000";
    app.supplementary_gids = {5};
    app.no_new_privileges = true;
    const TestPod::Outcome outcome = pod_.run();
    EXPECT_EQ(outcome.output("app"), "getpid: OK\n");
    EXPECT_EQ(outcome.exit_code, 0);
}

TEST_F(OwnFilter, CallsThatAreNotRetainedKill) {
    retain(add_probe({call("getppid", SYS_getppid)}), kStaticProgram);
    const TestPod::Outcome outcome = pod_.run();
    EXPECT_EQ(outcome.output("app"), "");
    EXPECT_EQ(outcome.exit_code, kKilledBySigsys);
}

TEST_F(OwnFilter, AProgramThatIsNotThereIsSaidAllTheSame) {
    retain(pod_.add_app("app", {"/no/such/program"}), R"({"set":["write"]})");
    const TestPod::Outcome outcome = pod_.run();
    EXPECT_EQ(outcome.failure, "cannot execute \"/no/such/program\": No such file or directory");
    EXPECT_EQ(outcome.exit_code, 203);
}

TEST_F(OwnFilter, TheDefaultSetAndMore) {
    retain(add_probe({call("sethostname", SYS_sethostname), call("getpid", SYS_getpid), call("clone3", SYS_clone3),
                      call("user namespace", SYS_clone, ",268435456"), call("bpf", SYS_bpf)}),
           R"({"set":["@rkt/default-whitelist","sethostname"],"errno":"EXDEV"})");
    EXPECT_EQ(pod_.run().output("app"),
              "sethostname: EPERM\ngetpid: OK\nclone3: ENOSYS\nuser namespace: EXDEV\nbpf: EXDEV\n");
}

TEST_F(OwnFilter, HoldsForWhatEnters) {
    PlanApp& app = pod_.add_shell("app", "exec sleep 1000");
    pod_.install_probe("app");
    remove(app, R"({"set":["getppid"],"errno":"EXDEV"})");
    EXPECT_EQ(test::entered(pod_, "/probe getppid=" + std::to_string(SYS_getppid)), "getppid: EXDEV\n");
}

TEST_F(OwnFilter, EachAppHasItsOwn) {
    PlanApp& app = add_probe({call("getppid", SYS_getppid)});
    remove(app, R"({"set":["getppid"],"errno":"EXDEV"})");
    pod_.add_app("other", {"/probe", call("getppid", SYS_getppid), call("mount", SYS_mount)});
    pod_.install_probe("other");
    const TestPod::Outcome outcome = pod_.run();
    EXPECT_EQ(outcome.output("app"), "getppid: EXDEV\n");
    EXPECT_EQ(outcome.output("other"), "getppid: OK\nmount: EPERM\n");  // the default one
}

TEST_F(OwnFilter, AProfileOfOci) {
    constexpr const char* kProfile = R"({
        "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 18,
        "archMap": [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86", "SCMP_ARCH_X32"]}],
        "syscalls": [
            {"names": ["write", "brk", "arch_prctl", "set_tid_address", "set_robust_list", "rseq", "prlimit64",
                       "readlinkat", "readlink", "getrandom", "mprotect", "newfstatat", "fstat", "getpid", "execve",
                       "exit_group", "a_call_of_tomorrow"], "action": "SCMP_ACT_ALLOW"},
            {"names": ["getppid"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38},
            {"names": ["personality"], "action": "SCMP_ACT_ALLOW",
             "args": [{"index": 0, "value": 4294967295, "op": "SCMP_CMP_EQ"}]},
            {"names": ["getuid"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_ADMIN"]}},
            {"names": ["getgid"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "4.8"}}]})";
    PlanApp& app = add_probe({call("getpid", SYS_getpid), call("getppid", SYS_getppid),
                              call("personality asked for", SYS_personality, ",4294967295"),
                              call("personality", SYS_personality, ",0"), call("getuid", SYS_getuid),
                              call("getgid", SYS_getgid), "getpid of i386=i386:20"});
    set(app, "os/linux/seccomp-profile", kProfile);
    EXPECT_EQ(pod_.run().output("app"),
              "getpid: OK\ngetppid: ENOSYS\npersonality asked for: OK\npersonality: EXDEV\ngetuid: EXDEV\ngetgid: OK\n"
              "getpid of i386: OK\n");
}

TEST_F(OwnFilter, AFileThatIsNoFilterIsRefused) {
    pod_.add_shell("app", "true").filter = pod_.path() + "/filter.bpf";
    Dir::open(pod_.path()).write_file("filter.bpf", "1234567");
    EXPECT_THROW((void)pod_.start(), Error);
}

}  // namespace
}  // namespace rkt::sandbox

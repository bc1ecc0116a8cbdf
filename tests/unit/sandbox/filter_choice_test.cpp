// Which filter isolators ask for, as data (appc/spec ace.md, rkt-1.30.md 4.6).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

#include "base/error.hpp"
#include "sandbox/seccomp/choose.hpp"
#include "sandbox/seccomp/syscall_sets.hpp"

namespace rkt::sandbox::seccomp {
namespace {

using rkt::seccomp::Action;
using rkt::seccomp::Filter;
using rkt::seccomp::Rule;
using rkt::seccomp::Verdict;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kRetain = "os/linux/seccomp-retain-set";
constexpr const char* kRemove = "os/linux/seccomp-remove-set";
const ProfileFacts kFacts{"amd64", 0, 6, 1};

Choice chosen(const char* name, const std::string& value) { return choose({{name, value}}, kFacts); }
std::string error_of(const std::vector<Isolator>& isolators) {
    try {
        (void)choose(isolators, kFacts);
        return "no error";
    } catch (const Error& error) {
        return error.what();
    }
}
// Every call that some rule of this action is about, whatever its arguments.
std::vector<std::string> calls(const Filter& filter, Action action) {
    std::vector<std::string> all;
    for (const Rule& rule : filter.rules) {
        if (rule.action == action) all.insert(all.end(), rule.calls.begin(), rule.calls.end());
    }
    return all;
}
bool has_conditions(const Filter& filter, const std::string& call) {
    for (const Rule& rule : filter.rules) {
        if (rule.calls == std::vector{call} && !rule.conditions.empty()) return true;
    }
    return false;
}

TEST(FilterChoice, WithoutAnIsolatorTheDefault) {
    EXPECT_EQ(choose({}, kFacts).kind, Choice::Kind::standard);
    EXPECT_EQ(choose({{"os/linux/no-new-privileges", "true"}}, kFacts).kind, Choice::Kind::standard);
}

TEST(FilterChoice, RetainedAreTheOnlyOnes) {
    const Choice choice = chosen(kRetain, R"({"set":["read","write"]})");
    ASSERT_EQ(choice.kind, Choice::Kind::own);
    EXPECT_EQ(choice.own.otherwise, Action{Verdict::kill_process});
    const auto allowed = calls(choice.own, rkt::seccomp::kAllow);
    EXPECT_THAT(allowed, AllOf(Contains("read"), Contains("write"), Contains("execve"), Contains("exit_group")));
    EXPECT_THAT(allowed, Not(Contains("openat")));
}

TEST(FilterChoice, AnErrnoIsAnsweredInsteadOfTheSignal) {
    EXPECT_EQ(chosen(kRetain, R"({"set":["read"],"errno":"ENOSYS"})").own.otherwise, (Action{Verdict::refuse, ENOSYS}));
    EXPECT_EQ(chosen(kRetain, R"({"set":["read"],"errno":""})").own.otherwise, Action{Verdict::kill_process});
    const Filter removed = chosen(kRemove, R"({"set":["mount"],"errno":"ENOTSUP"})").own;
    EXPECT_THAT(calls(removed, {Verdict::refuse, EOPNOTSUPP}), Contains("mount"));
}

TEST(FilterChoice, RemovedAreRefusedAndAllElseIsAllowed) {
    const Filter filter = chosen(kRemove, R"({"set":["mount","@systemd/clock"]})").own;
    EXPECT_EQ(filter.otherwise, rkt::seccomp::kAllow);
    EXPECT_THAT(calls(filter, {Verdict::kill_process}),
                AllOf(Contains("mount"), Contains("settimeofday"), Not(Contains("bpf"))));
}

// "this wildcard masks all other values specified in set"
TEST(FilterChoice, AppcsOwnWords) {
    EXPECT_EQ(chosen(kRetain, R"({"set":["read","@appc.io/all"]})").kind, Choice::Kind::none);
    EXPECT_EQ(chosen(kRemove, R"({"set":["mount","@appc.io/empty"]})").kind, Choice::Kind::standard);
    EXPECT_THAT(calls(chosen(kRetain, R"({"set":["@appc.io/empty"]})").own, rkt::seccomp::kAllow),
                AllOf(Contains("exit"), Not(Contains("read"))));
    EXPECT_THAT(error_of({{kRemove, R"({"set":["@appc.io/all"]})"}}), HasSubstr("cannot be started"));
}

TEST(FilterChoice, TheDefaultSetBringsWhatDependsOnArguments) {
    for (const char* set : {"@rkt/default-whitelist", "@docker/default-whitelist"}) {
        const Filter filter = chosen(kRetain, R"({"set":[")" + std::string(set) + R"(","mount"]})").own;
        EXPECT_THAT(calls(filter, rkt::seccomp::kAllow), AllOf(Contains("mount"), Contains("openat"))) << set;
        EXPECT_TRUE(has_conditions(filter, "clone")) << set;
        EXPECT_TRUE(has_conditions(filter, "socket")) << set;
        EXPECT_THAT(calls(filter, {Verdict::refuse, ENOSYS}), Contains("clone3")) << set;
    }
    const Filter whole = chosen(kRetain, R"({"set":["@rkt/default-whitelist","clone","clone3"]})").own;
    EXPECT_FALSE(has_conditions(whole, "clone"));
    EXPECT_THAT(calls(whole, {Verdict::refuse, ENOSYS}), Not(Contains("clone3")));
}

TEST(FilterChoice, TheDefaultBlacklistKnowsNamespacesByClone) {
    const Filter filter = chosen(kRemove, R"({"set":["@rkt/default-blacklist"],"errno":"EPERM"})").own;
    EXPECT_TRUE(has_conditions(filter, "clone"));
    // rkt-1.30.md 4.6
    for (const char* call : {"acct",
                             "add_key",
                             "adjtimex",
                             "bpf",
                             "clock_adjtime",
                             "clock_settime",
                             "create_module",
                             "delete_module",
                             "finit_module",
                             "get_kernel_syms",
                             "get_mempolicy",
                             "init_module",
                             "ioperm",
                             "iopl",
                             "kcmp",
                             "kexec_file_load",
                             "kexec_load",
                             "keyctl",
                             "lookup_dcookie",
                             "mbind",
                             "mount",
                             "move_pages",
                             "name_to_handle_at",
                             "nfsservctl",
                             "open_by_handle_at",
                             "perf_event_open",
                             "pivot_root",
                             "process_vm_readv",
                             "process_vm_writev",
                             "ptrace",
                             "query_module",
                             "quotactl",
                             "reboot",
                             "request_key",
                             "set_mempolicy",
                             "setns",
                             "settimeofday",
                             "stime",
                             "swapon",
                             "swapoff",
                             "sysfs",
                             "_sysctl",
                             "umount",
                             "umount2",
                             "unshare",
                             "uselib",
                             "userfaultfd",
                             "ustat",
                             "vm86",
                             "vm86old"}) {
        EXPECT_THAT(calls(filter, {Verdict::refuse, EPERM}), Contains(call));
    }
}

TEST(FilterChoice, EverySetOfRktIsKnown) {
    for (const char* name :
         {"@rkt/default-whitelist", "@rkt/default-blacklist", "@docker/default-whitelist", "@docker/default-blacklist",
          "@systemd/clock", "@systemd/default-whitelist", "@systemd/mount", "@systemd/network-io", "@systemd/obsolete",
          "@systemd/privileged", "@systemd/process", "@systemd/raw-io"}) {
        ASSERT_NE(find_set(name), nullptr) << name;
        EXPECT_FALSE(find_set(name)->calls.empty()) << name;
    }
}

TEST(FilterChoice, Refuses) {
    EXPECT_THAT(error_of({{kRetain, R"({"set":["@rkt/everything"]})"}}),
                StartsWith("unknown set of system calls \"@rkt/everything\" (known: @appc.io/all, "));
    EXPECT_EQ(error_of({{kRetain, R"({"set":["read"],"errno":"EFOO"})"}}), "\"EFOO\" is no name of an errno");
    EXPECT_EQ(error_of({{kRetain, R"({"set":["read"]})"}, {kRemove, R"({"set":["write"]})"}}),
              "cannot have both os/linux/seccomp-retain-set and os/linux/seccomp-remove-set");
    EXPECT_EQ(error_of({{kRetain, R"({"set":["read"]})"}, {kRetain, R"({"set":["write"]})"}}),
              "cannot have both os/linux/seccomp-retain-set and os/linux/seccomp-retain-set");
}

TEST(FilterChoice, EqualFiltersHaveOneDescription) {
    const auto describe_set = [](const char* set) { return describe(chosen(kRetain, set).own); };
    EXPECT_EQ(describe_set(R"({"set":["read","write"]})"), describe_set(R"({"set":["write","read","write"]})"));
    EXPECT_NE(describe_set(R"({"set":["read","write"]})"), describe_set(R"({"set":["read"]})"));
    EXPECT_NE(describe_set(R"({"set":["read"]})"), describe_set(R"({"set":["read"],"errno":"EPERM"})"));
}

}  // namespace
}  // namespace rkt::sandbox::seccomp

// Profiles of docker, podman and OCI as filters.
#include "spec/seccomp_profile.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

namespace rkt {
namespace {

using seccomp::Action;
using seccomp::Comparison;
using seccomp::Condition;
using seccomp::Filter;
using seccomp::Rule;
using seccomp::Verdict;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr uint64_t kSysAdmin = uint64_t{1} << 21;

SeccompProfile parse_profile(const std::string& text) {
    const auto document = json::parse(text, "profile");
    return json::parse_seccomp_profile(json::Node(document, ""));
}
std::string profile(const std::string& rule, const std::string& action = "SCMP_ACT_ERRNO",
                    const std::string& more = "") {
    return R"({"defaultAction":")" + action + R"(","syscalls":[)" + rule + "]" + more + "}";
}
Filter resolved(const std::string& text, const ProfileFacts& facts = {"amd64", 0, 6, 1}) {
    return parse_profile(text).resolve(facts);
}

TEST(SeccompProfiles, ActionsAndErrnos) {
    EXPECT_EQ(resolved(profile("")).otherwise, (Action{Verdict::refuse, EPERM}));
    EXPECT_EQ(resolved(profile("", "SCMP_ACT_ERRNO", R"(,"defaultErrnoRet":38)")).otherwise,
              (Action{Verdict::refuse, ENOSYS}));
    EXPECT_EQ(resolved(profile("", "SCMP_ACT_ERRNO", R"(,"defaultErrno":"ENOSYS","defaultErrnoRet":38)")).otherwise,
              (Action{Verdict::refuse, ENOSYS}));
    EXPECT_EQ(resolved(profile("", "SCMP_ACT_KILL")).otherwise, Action{Verdict::kill_thread});
    EXPECT_EQ(resolved(profile("", "SCMP_ACT_KILL_PROCESS")).otherwise, Action{Verdict::kill_process});
    EXPECT_EQ(resolved(profile("", "SCMP_ACT_TRAP")).otherwise, Action{Verdict::trap});
    EXPECT_EQ(resolved(profile("", "SCMP_ACT_LOG")).otherwise, Action{Verdict::log});
    EXPECT_EQ(resolved(profile(R"({"name":"bpf","action":"SCMP_ACT_ERRNO","errno":"EINVAL","errnoRet":22})",
                               "SCMP_ACT_ALLOW"))
                  .rules.at(0)
                  .action,
              (Action{Verdict::refuse, EINVAL}));
}

TEST(SeccompProfiles, NamesOfBothGenerations) {
    EXPECT_THAT(resolved(profile(R"({"names":["read","write"],"action":"SCMP_ACT_ALLOW"})")).rules.at(0).calls,
                ElementsAre("read", "write"));
    EXPECT_THAT(resolved(profile(R"({"name":"read","action":"SCMP_ACT_ALLOW","args":null})")).rules.at(0).calls,
                ElementsAre("read"));
}

TEST(SeccompProfiles, ConditionsOfOneArgumentAreRulesOfTheirOwn) {
    const Filter filter = resolved(profile(
        R"({"names":["socket"],"action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":1,"op":"SCMP_CMP_EQ"},
            {"index":2,"value":16,"valueTwo":3,"op":"SCMP_CMP_MASKED_EQ"}]},
           {"names":["personality"],"action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":8,"op":"SCMP_CMP_EQ"},
            {"index":0,"value":18446744073709551615,"op":"SCMP_CMP_LT"}]})"));
    ASSERT_EQ(filter.rules.size(), 3U);
    EXPECT_THAT(filter.rules[0].conditions,
                ElementsAre(Condition{0, Comparison::equal, 1, 0}, Condition{2, Comparison::masked_equal, 3, 16}));
    EXPECT_THAT(filter.rules[1].conditions, ElementsAre(Condition{0, Comparison::equal, 8, 0}));
    EXPECT_THAT(filter.rules[2].conditions, ElementsAre(Condition{0, Comparison::less, UINT64_MAX, 0}));
}

struct ProfileCase {
    const char* condition;
    ProfileFacts facts;
    bool applies;
};
class ProfileConditions : public testing::TestWithParam<ProfileCase> {};
TEST_P(ProfileConditions, DecideByTheHostAndTheApp) {
    const std::string rule = R"({"names":["bpf"],"action":"SCMP_ACT_ALLOW",)" + std::string(GetParam().condition) + "}";
    EXPECT_EQ(resolved(profile(rule), GetParam().facts).rules.size(), GetParam().applies ? 1U : 0U) << rule;
}
INSTANTIATE_TEST_SUITE_P(
    Table, ProfileConditions,
    testing::Values(
        ProfileCase{R"("includes":{"caps":["CAP_SYS_ADMIN"]})", {"amd64", kSysAdmin, 6, 1}, true},
        ProfileCase{R"("includes":{"caps":["CAP_SYS_ADMIN"]})", {"amd64", 0, 6, 1}, false},
        ProfileCase{R"("includes":{"caps":["CAP_SYS_ADMIN","CAP_BPF"]})", {"amd64", kSysAdmin, 6, 1}, false},
        ProfileCase{R"("excludes":{"caps":["CAP_SYS_ADMIN"]})", {"amd64", kSysAdmin, 6, 1}, false},
        ProfileCase{R"("excludes":{"caps":["CAP_SYS_ADMIN","CAP_BPF"]})", {"amd64", kSysAdmin, 6, 1}, false},
        ProfileCase{R"("excludes":{"caps":["CAP_SYS_ADMIN"]})", {"amd64", 0, 6, 1}, true},
        ProfileCase{R"("includes":{"arches":["amd64","x32"]})", {"amd64", 0, 6, 1}, true},
        ProfileCase{R"("includes":{"arches":["arm64"]})", {"amd64", 0, 6, 1}, false},
        ProfileCase{R"("excludes":{"arches":["amd64"]})", {"amd64", 0, 6, 1}, false},
        ProfileCase{R"("includes":{"minKernel":"6.1"})", {"amd64", 0, 6, 1}, true},
        ProfileCase{R"("includes":{"minKernel":"6.2"})", {"amd64", 0, 6, 1}, false},
        ProfileCase{R"("includes":{"minKernel":"4.19"})", {"amd64", 0, 6, 1}, true},
        ProfileCase{R"("excludes":{"minKernel":"4.19"})", {"amd64", 0, 6, 1}, false},
        ProfileCase{R"("includes":{},"excludes":{})", {"amd64", 0, 6, 1}, true}));

TEST(SeccompProfiles, CompanionsOfTheHostsArchitecture) {
    const std::string map = R"(,"archMap":[
        {"architecture":"SCMP_ARCH_X86_64","subArchitectures":["SCMP_ARCH_X86","SCMP_ARCH_X32"]},
        {"architecture":"SCMP_ARCH_AARCH64","subArchitectures":["SCMP_ARCH_ARM"]}])";
    EXPECT_THAT(resolved(profile("", "SCMP_ACT_ERRNO", map)).architectures, ElementsAre("x86"));
    EXPECT_THAT(resolved(profile("", "SCMP_ACT_ERRNO", map), {"arm64", 0, 6, 1}).architectures, ElementsAre("arm"));
    EXPECT_THAT(resolved(profile("", "SCMP_ACT_ERRNO", R"(,"architectures":["SCMP_ARCH_X86_64","SCMP_ARCH_X86"])"))
                    .architectures,
                ElementsAre("x86"));
    EXPECT_THAT(resolved(profile("")).architectures, IsEmpty());
}

// To leave out what nobody knows must not open anything.
TEST(SeccompProfiles, UnknownCallsMayBeLeftOutWhereAllElseIsRefused) {
    const std::string rule = R"({"names":["bpf"],"action":"SCMP_ACT_KILL"})";
    EXPECT_TRUE(resolved(profile(rule, "SCMP_ACT_ERRNO")).rules.at(0).optional);
    EXPECT_FALSE(resolved(profile(rule, "SCMP_ACT_ALLOW")).rules.at(0).optional);
    EXPECT_FALSE(resolved(profile(rule, "SCMP_ACT_LOG")).rules.at(0).optional);
}

class NoProfiles : public testing::TestWithParam<std::string> {};
TEST_P(NoProfiles, AreRefused) { EXPECT_THROW((void)parse_profile(GetParam()), ParseError) << GetParam(); }
INSTANTIATE_TEST_SUITE_P(
    Table, NoProfiles,
    testing::Values("{}", "[]", R"({"defaultAction":"ALLOW"})", R"({"defaultAction":"SCMP_ACT_NOTIFY"})",
                    R"({"defaultAction":"SCMP_ACT_TRACE"})", R"({"defaultAction":"SCMP_ACT_ALLOW","colour":1})",
                    R"({"defaultAction":"SCMP_ACT_ERRNO","defaultErrnoRet":4096})",
                    R"({"defaultAction":"SCMP_ACT_ERRNO","defaultErrno":"EFOO"})",
                    R"({"defaultAction":"SCMP_ACT_ALLOW","flags":["SECCOMP_FILTER_FLAG_LOG"]})",
                    R"({"defaultAction":"SCMP_ACT_ALLOW","listenerPath":"/s"})",
                    R"({"defaultAction":"SCMP_ACT_ALLOW","architectures":["x86"]})",
                    profile(R"({"names":[],"action":"SCMP_ACT_ALLOW"})"), profile(R"({"names":["read"]})"),
                    profile(R"({"names":["read"],"action":"SCMP_ACT_NOTIFY"})"),
                    profile(R"({"names":["read"],"action":"SCMP_ACT_ALLOW","colour":1})"),
                    profile(R"({"names":["read"],"action":"SCMP_ACT_ALLOW","args":[{"index":6,"op":"SCMP_CMP_EQ"}]})"),
                    profile(R"({"names":["read"],"action":"SCMP_ACT_ALLOW","args":[{"index":0,"op":"EQ"}]})"),
                    profile(R"({"names":["read"],"action":"SCMP_ACT_ALLOW","includes":{"caps":["SYS_ADMIN"]}})"),
                    profile(R"({"names":["read"],"action":"SCMP_ACT_ALLOW","includes":{"minKernel":"six"}})"),
                    profile(R"({"names":["read"],"action":"SCMP_ACT_ALLOW","includes":{"moon":"full"}})")));

TEST(SeccompProfiles, FlagsThatSayNothingHere) {
    EXPECT_NO_THROW((void)parse_profile(R"({"defaultAction":"SCMP_ACT_ALLOW","flags":["SECCOMP_FILTER_FLAG_TSYNC"]})"));
}

}  // namespace
}  // namespace rkt

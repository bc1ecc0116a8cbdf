#include "spec/isolators.hpp"

#include <gtest/gtest.h>

namespace rkt {
namespace {

std::vector<Isolator> parse_list(const std::string& list) {
    const json::Value app = json::parse(R"({"isolators":[)" + list + "]}", "app");
    return json::parse_isolators(json::Node(app, ""));
}
std::string one(const std::string& name, const std::string& value) {
    return R"({"name":")" + name + R"(","value":)" + value + "}";
}

TEST(Isolators, ValuesAreKept) {
    const auto isolators = parse_list(one("resource/memory", R"({"limit":"1Gi"})") + "," +
                                      one("os/linux/capabilities-retain-set", R"({"set":["CAP_KILL"]})"));
    ASSERT_EQ(isolators.size(), 2U);
    EXPECT_EQ(isolators[0].name, "resource/memory");
    EXPECT_EQ(isolators[0].value_json, R"({"limit":"1Gi"})");
}

// appc/spec ace.md says what each may hold.
class NoIsolators : public testing::TestWithParam<std::string> {};
TEST_P(NoIsolators, AreRefused) { EXPECT_THROW((void)parse_list(GetParam()), ParseError) << GetParam(); }
INSTANTIATE_TEST_SUITE_P(Table, NoIsolators,
                         testing::Values(one("resource/colour", "{}"), one("resource/memory", R"({"limit":"1Q"})"),
                                         one("resource/memory", R"({"limit":"1Gi","default":true})"),
                                         one("resource/block-iops", R"({"limit":"100"})"),
                                         one("resource/block-iops", R"({"default":true,"limit":"100","request":"1"})"),
                                         one("os/linux/capabilities-retain-set", R"({"set":[]})"),
                                         one("os/linux/no-new-privileges", "1"), one("os/linux/oom-score-adj", "1001"),
                                         one("os/linux/cpu-shares", "1"), one("os/linux/pids-limit", "0"),
                                         one("os/linux/pids-limit", "1") + "," + one("os/linux/pids-limit", "2"),
                                         one("os/linux/seccomp-retain-set", R"({"set":["read"],"errno":"nope"})"),
                                         one("os/linux/oom-score-adj", "1") + "," + one("os/linux/oom-score-adj", "2"),
                                         one("os/linux/seccomp-retain-set", R"({"set":["read"]})") + "," +
                                             one("os/linux/seccomp-remove-set", R"({"set":["write"]})"),
                                         one("os/linux/seccomp-retain-set", R"({"set":["read"]})") + "," +
                                             one("os/linux/seccomp-profile", R"({"defaultAction":"SCMP_ACT_ALLOW"})"),
                                         one("os/linux/seccomp-profile", R"({"defaultAction":"ALLOW"})"),
                                         one("os/linux/apparmor-profile", R"({"profile":""})"),
                                         one("os/linux/selinux-context", R"({"user":"u"})"),
                                         one("os/linux/selinux-context", R"({"type":"a:b"})")));

TEST(Isolators, TheCommandLineReplacesWhatTheImageSaysOfTheSame) {
    const std::vector<Isolator> image = {{"os/linux/capabilities-remove-set", "1"}, {"os/linux/oom-score-adj", "2"},
                                         {"os/linux/seccomp-remove-set", "3"}};
    const auto names_over = [&](const std::vector<Isolator>& over) {
        std::string names;
        for (const Isolator& one : replace_isolators(image, over)) names += one.value_json;
        return names;
    };
    EXPECT_EQ(names_over({}), "123");
    EXPECT_EQ(names_over({{"os/linux/capabilities-retain-set", "4"}}), "234");
    EXPECT_EQ(names_over({{"os/linux/seccomp-profile", "4"}}), "124");
    EXPECT_EQ(names_over({{"os/linux/oom-score-adj", "4"}}), "134");
    EXPECT_EQ(names_over({{"os/linux/no-new-privileges", "4"}}), "1234");
}

}  // namespace
}  // namespace rkt

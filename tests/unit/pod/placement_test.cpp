#include "pod/placement.hpp"

#include <gtest/gtest.h>

namespace rkt::pod {
namespace {

struct Case {
    const char* what;
    const char* cgroup;
    bool started_by_systemd;
    bool keep_unit;
    const char* unit;
};

class PlacementTest : public ::testing::TestWithParam<Case> {};

TEST_P(PlacementTest, KeepsOnlyAServiceThatStartedUs) {
    const Placement placement = decide_placement(GetParam().cgroup, GetParam().started_by_systemd);
    EXPECT_EQ(placement.keep_unit, GetParam().keep_unit) << GetParam().what;
    EXPECT_EQ(placement.unit, GetParam().unit) << GetParam().what;
}

INSTANTIATE_TEST_SUITE_P(
    Cgroups, PlacementTest,
    ::testing::Values(
        Case{"a service", "0::/machine.slice/web.service\n", true, true, "web.service"},
        Case{"a subgroup of a service", "0::/system.slice/web.service/payload\n", true, true, "web.service"},
        Case{"a job of a daemon, as cron's", "0::/system.slice/cron.service\n", false, false, "cron.service"},
        Case{"a login session", "0::/user.slice/user-0.slice/session-1.scope\n", false, false, "session-1.scope"},
        Case{"a session opened from a service", "0::/user.slice/user-0.slice/session-1.scope\n", true, false,
             "session-1.scope"},
        Case{"a user's manager", "0::/user.slice/user-0.slice/user@0.service/app.slice/a.service\n", true, false,
             "user@0.service"},
        Case{"no unit at all", "0::/\n", false, false, ""},
        Case{"a cgroup of somebody else", "0::/docker/abc\n", true, false, ""},
        Case{"hierarchies of version 1", "4:memory:/x\n1:name=systemd:/system.slice/a.service\n", true, true,
             "a.service"},
        Case{"empty", "", true, false, ""}));

TEST(PlacementOfAProcess, KnowsItsUnifiedCgroup) {
    EXPECT_EQ(decide_placement("4:memory:/x\n0::/a.slice/b.scope\n", false).cgroup, "/a.slice/b.scope");
    EXPECT_EQ(decide_placement("0::/docker/abc\n", false).cgroup, "/docker/abc");
    EXPECT_EQ(decide_placement("1:name=systemd:/system.slice/a.service\n", true).cgroup, "");
}

}  // namespace
}  // namespace rkt::pod

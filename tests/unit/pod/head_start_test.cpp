#include "pod/head_start.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cerrno>

#include "pod/placement.hpp"

namespace rkt::pod {
namespace {

void expect_no_child_left() {
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
    EXPECT_EQ(errno, ECHILD);
}

TEST(HeadStart, MovesNobodyAndLeavesNobody) {
    const Placement before = place_self();
    { const HeadStart head_start(before.cgroup); }
    EXPECT_EQ(place_self().cgroup, before.cgroup);
    expect_no_child_left();
}

TEST(HeadStart, WithoutACgroupNothingHappens) {
    const HeadStart none("");
    expect_no_child_left();
}

TEST(HeadStart, CgroupThatIsNotThereIsNoError) {
    { const HeadStart head_start("/no/such/cgroup"); }
    expect_no_child_left();
}

}  // namespace
}  // namespace rkt::pod

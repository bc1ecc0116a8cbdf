#include "pod/phase.hpp"

#include <gtest/gtest.h>

namespace rkt::pod {
namespace {

// rkt-1.30's table of states, row by row.
TEST(Phase, StateIsDirectoryTimesLock) {
    EXPECT_EQ(name_of(state_of(Phase::embryo, false)), "embryo");
    EXPECT_EQ(name_of(state_of(Phase::prepare, true)), "preparing");
    EXPECT_EQ(name_of(state_of(Phase::prepare, false)), "aborted prepare");
    EXPECT_EQ(name_of(state_of(Phase::prepared, false)), "prepared");
    EXPECT_EQ(name_of(state_of(Phase::prepared, true)), "prepared");
    EXPECT_EQ(name_of(state_of(Phase::run, true)), "running");
    EXPECT_EQ(name_of(state_of(Phase::run, false)), "exited");
    EXPECT_EQ(name_of(state_of(Phase::exited_garbage, false)), "exited garbage");
    EXPECT_EQ(name_of(state_of(Phase::exited_garbage, true)), "exited deleting");
    EXPECT_EQ(name_of(state_of(Phase::garbage, false)), "garbage");
    EXPECT_EQ(name_of(state_of(Phase::garbage, true)), "deleting");
}

TEST(Phase, RowsStandInTheOrderOfTheEnum) {
    for (size_t i = 0; i < kPhases.size(); ++i) EXPECT_EQ(static_cast<size_t>(kPhases[i].phase), i);
}

}  // namespace
}  // namespace rkt::pod

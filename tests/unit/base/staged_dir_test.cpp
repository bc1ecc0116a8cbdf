#include "base/staged_dir.hpp"

#include <gtest/gtest.h>

#include "support/temp_tree.hpp"

namespace rkt {
namespace {

class StagedDirTest : public ::testing::Test {
protected:
    test::TempTree tree;
    Dir staging = tree.dir().make_dir("staging");
    Dir target = tree.dir().make_dir("target");
};

TEST_F(StagedDirTest, AppearsWholeUnderItsName) {
    StagedDir staged(staging);
    staged.dir().write_file("file", "content");
    EXPECT_TRUE(target.entries().empty());
    EXPECT_TRUE(std::move(staged).commit(target, "name"));
    EXPECT_EQ(target.open_dir("name").read_file("file"), "content");
    EXPECT_TRUE(staging.entries().empty());
}

TEST_F(StagedDirTest, LeavesNothingWhenNotCommitted) {
    { const StagedDir staged(staging); }
    EXPECT_TRUE(staging.entries().empty());
}

TEST_F(StagedDirTest, TheFirstOneWins) {
    StagedDir first(staging);
    first.dir().write_file("file", "first");
    EXPECT_TRUE(std::move(first).commit(target, "name"));
    {
        StagedDir second(staging);
        second.dir().write_file("file", "second");
        EXPECT_FALSE(std::move(second).commit(target, "name"));
    }
    EXPECT_EQ(target.open_dir("name").read_file("file"), "first");
    EXPECT_TRUE(staging.entries().empty());
}

TEST_F(StagedDirTest, SweepTakesOnlyTheAbandoned) {
    (void)staging.make_dir("abandoned");
    const StagedDir busy(staging);
    EXPECT_EQ(StagedDir::sweep(staging), 1u);
    EXPECT_EQ(staging.entries().size(), 1u);
}

}  // namespace
}  // namespace rkt

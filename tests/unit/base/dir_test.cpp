#include "base/dir.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "support/temp_tree.hpp"

namespace rkt {
namespace {

TEST(Dir, ResolvesOutsidePathsInsideTheRoot) {
    const test::TempTree tree;
    const Dir root = tree.dir().make_dir("root");
    tree.dir().write_file("secret", "outside");
    root.write_file("secret", "inside");
    ASSERT_EQ(::symlinkat("/secret", root.get(), "absolute"), 0);
    ASSERT_EQ(::symlinkat("../../../secret", root.get(), "dotdot"), 0);
    for (const char* path : {"absolute", "dotdot", "/../secret", "secret"}) {
        const auto fd = root.find_in_root(path, O_RDONLY);
        ASSERT_TRUE(fd) << path;
        EXPECT_EQ(read_all(*fd), "inside") << path;
    }
    EXPECT_FALSE(root.find_in_root("/missing", O_RDONLY));
}

TEST(Dir, WriteAtomicallyReplacesAndLeavesNothingElse) {
    const test::TempTree tree;
    tree.dir().write_atomically("file", "one");
    tree.dir().write_atomically("file", "two");
    EXPECT_EQ(tree.dir().read_file("file"), "two");
    EXPECT_EQ(tree.dir().entries(), std::vector<std::string>{"file"});
}

TEST(Dir, RenameNewRefusesAnExistingName) {
    const test::TempTree tree;
    (void)tree.dir().make_dir("a");
    (void)tree.dir().make_dir("b");
    EXPECT_FALSE(tree.dir().rename_new("a", tree.dir(), "b"));
    EXPECT_TRUE(tree.dir().rename_new("a", tree.dir(), "c"));
}

TEST(Dir, RemoveTreeTakesEverythingAndFollowsNothing) {
    const test::TempTree tree;
    tree.dir().write_file("kept", "");
    const Dir victim = tree.dir().make_dir("victim");
    const Dir closed = victim.make_dir("closed", 0700);
    closed.write_file("file", "");
    ASSERT_EQ(::fchmod(closed.get(), 0), 0);
    ASSERT_EQ(::symlinkat(tree.path().c_str(), victim.get(), "link"), 0);
    tree.dir().remove_tree("victim");
    EXPECT_EQ(tree.dir().entries(), std::vector<std::string>{"kept"});
    tree.dir().remove_tree("victim");  // a missing one is fine
}

TEST(Dir, RemoveTreeCopesWithMoreDepthThanDescriptors) {
    const test::TempTree tree;
    Dir current = tree.dir().make_dir("deep");
    for (int i = 0; i < 3000; ++i) current = current.make_dir("d");
    tree.dir().remove_tree("deep");
    EXPECT_TRUE(tree.dir().entries().empty());
}

TEST(Dir, ReadLimitIsAnError) {
    const test::TempTree tree;
    tree.dir().write_file("file", "12345");
    EXPECT_EQ(tree.dir().read_file("file", 5), "12345");
    EXPECT_THROW((void)tree.dir().read_file("file", 4), Error);
}

}  // namespace
}  // namespace rkt

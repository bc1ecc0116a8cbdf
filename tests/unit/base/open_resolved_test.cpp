#include "base/open_resolved.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

#include "base/error.hpp"
#include "support/temp_tree.hpp"

namespace rkt {
namespace {

// A process that renames without a pause, which is what the kernel answers a ".." with EAGAIN for.
class Renamer {
public:
    explicit Renamer(const Dir& dir) : pid_(check(::fork(), "fork")) {
        if (pid_ != 0) return;
        for (;;) {
            ::renameat(dir.get(), "one", dir.get(), "two");
            ::renameat(dir.get(), "two", dir.get(), "one");
        }
    }
    ~Renamer() {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    Renamer(const Renamer&) = delete;
    Renamer& operator=(const Renamer&) = delete;

private:
    pid_t pid_;
};

TEST(OpenResolved, ParentsAreFoundWhileOthersRename) {
    const test::TempTree tree;
    (void)tree.dir().make_dir("one");
    (void)tree.dir().make_dir("root").make_dir("a").make_dir("b");
    const Dir root = tree.dir().open_dir("root");
    const Renamer renamer(tree.dir());
    for (int i = 0; i < 20000; ++i) {
        ASSERT_TRUE(open_resolved(root.get(), "a/b/../../a/b/../../../a/b", O_PATH, RESOLVE_IN_ROOT))
            << "after " << i << ": " << errno;
    }
}

TEST(OpenResolved, NothingLeavesTheRoot) {
    const test::TempTree tree;
    const Dir root = tree.dir().make_dir("root");
    EXPECT_FALSE(open_resolved(root.get(), "..", O_PATH, RESOLVE_BENEATH));
    EXPECT_EQ(errno, EXDEV);
}

}  // namespace
}  // namespace rkt

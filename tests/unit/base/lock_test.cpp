#include "base/lock.hpp"

#include <gtest/gtest.h>

#include "support/temp_tree.hpp"

namespace rkt {
namespace {

TEST(FileLock, ExclusiveKeepsOthersOutUntilReleased) {
    const test::TempTree tree;
    {
        const auto held = FileLock::take(tree.dir(), "lock", LockMode::exclusive);
        EXPECT_FALSE(FileLock::try_take(tree.dir(), "lock", LockMode::exclusive));
        EXPECT_FALSE(FileLock::try_take(tree.dir(), "lock", LockMode::shared));
    }
    EXPECT_TRUE(FileLock::try_take(tree.dir(), "lock", LockMode::exclusive));
}

TEST(FileLock, ADuplicateOfTheDescriptorKeepsIt) {
    const test::TempTree tree;
    Fd copy;
    {
        const auto held = FileLock::take(tree.dir(), "lock", LockMode::exclusive);
        copy = held.fd().duplicate();
    }
    EXPECT_FALSE(FileLock::try_take(tree.dir(), "lock", LockMode::shared));
    copy.reset();
    EXPECT_TRUE(FileLock::try_take(tree.dir(), "lock", LockMode::shared));
}

}  // namespace
}  // namespace rkt

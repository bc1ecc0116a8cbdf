#include "base/lock.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

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

TEST(LockTakers, AreThoseWhoseLockIsHeld) {
    const test::TempTree tree;
    EXPECT_THAT(lock_takers(tree.dir().fd()), ::testing::IsEmpty());
    const auto held = FileLock::take(tree.dir().open_dir(".").fd().duplicate(), LockMode::exclusive);
    EXPECT_THAT(lock_takers(tree.dir().fd()), ::testing::ElementsAre(::getpid()));
}

TEST(LockTakers, AreReadFromTheKernelsTable) {
    constexpr std::string_view kTable =
        "1: FLOCK  ADVISORY  WRITE 4711 fe:01:1234 0 EOF\n"
        "1: -> FLOCK  ADVISORY  WRITE 4712 fe:01:1234 0 EOF\n"
        "2: POSIX  ADVISORY  WRITE 4713 fe:01:1234 0 EOF\n"
        "3: FLOCK  ADVISORY  READ  4714 00:2f:1234 0 EOF\n"
        "4: FLOCK  ADVISORY  READ  4715 00:2f:51234 0 EOF\n"
        "5: FLOCK  ADVISORY  READ  0 00:2f:1234 0 EOF\n"
        "6: FLOCK\n";
    EXPECT_THAT(parse_lock_takers(kTable, 1234), ::testing::ElementsAre(4711, 4714));
    EXPECT_THAT(parse_lock_takers("", 1234), ::testing::IsEmpty());
}

}  // namespace
}  // namespace rkt

#include "pod/uid_range.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <set>

#include "base/dir.hpp"
#include "base/error.hpp"
#include "support/temp_tree.hpp"

namespace rkt::pod {
namespace {

using Mode = PrivateUsers::Mode;
constexpr uint32_t kFirst = 524288;     // systemd.io/UIDS-GIDS
constexpr uint32_t kLast = 1879048191;  // of its container range

struct UidRanges : testing::Test {
    UidRanges() {
        owners.lock_dir = tree.path() + "/nspawn-uid";
        owners.etc = tree.path();
    }
    UidRange take(const PrivateUsers& wanted = {}) { return take_uid_range(wanted, id, owners); }
    [[nodiscard]] Dir locks() const { return Dir::open(owners.lock_dir); }
    std::string error_of(const PrivateUsers& wanted) {
        try {
            (void)take(wanted);
        } catch (const Error& error) {
            return error.message();
        }
        return "";
    }

    test::TempTree tree;
    IdOwners owners;
    PodId id = PodId::random();
};

TEST_F(UidRanges, AreAlignedBlocksOfTheContainersRange) {
    for (int i = 0; i < 50; ++i) {
        id = PodId::random();
        const PlanUsers users = take().users;
        EXPECT_EQ(users.base % 65536, 0U);
        EXPECT_GE(users.base, kFirst);
        EXPECT_LE(users.base + 65535, kLast);
        EXPECT_EQ(users.size, 65536U);
        EXPECT_FALSE(users.required);
    }
}

TEST_F(UidRanges, APodPrefersTheSameRangeAndGetsAnotherWhereItIsHeld) {
    const uint32_t preferred = take().users.base;
    EXPECT_EQ(take().users.base, preferred);
    const UidRange held = take();
    const UidRange other = take();
    EXPECT_EQ(held.users.base, preferred);
    EXPECT_NE(other.users.base, preferred);
    EXPECT_NE(take().users.base, other.users.base);
}

TEST_F(UidRanges, AreThePodsAsLongAsAnyoneHoldsTheLock) {
    UidRange range = take();
    const Fd init = range.locks.at(0).duplicate();
    range.locks.clear();
    EXPECT_NE(take().users.base, range.users.base);
}

// The same file, and the same kind of lock.
TEST_F(UidRanges, AreNotWhatAMachineOfNspawnHas) {
    const uint32_t preferred = take().users.base;
    const Fd file = locks().open_file(std::to_string(preferred), O_RDWR);
    struct flock whole {};
    whole.l_type = F_WRLCK;
    ASSERT_EQ(::fcntl(file.get(), F_OFD_SETLK, &whole), 0);
    EXPECT_NE(take().users.base, preferred);
}

TEST_F(UidRanges, AreNobodysInTheFilesOfTheHost) {
    const uint32_t preferred = take().users.base;
    const std::string id_in_range = std::to_string(preferred + 1000);
    const std::string lines[][2] = {{"passwd", "u:x:" + id_in_range + ":1::/:/bin/sh\n"},
                                    {"group", "g:x:" + id_in_range + ":\n"},
                                    {"subuid", "u:" + std::to_string(preferred - 1) + ":2\n"},
                                    {"subgid", "u:" + std::to_string(preferred + 65535) + ":1\n"}};
    for (const auto& [file, line] : lines) {
        tree.dir().write_file(file, line);
        EXPECT_NE(take().users.base, preferred) << file;
        tree.dir().remove_file(file);
        EXPECT_EQ(take().users.base, preferred) << file;
    }
}

TEST_F(UidRanges, OtherSourcesOfAccountsAreAskedOnlyWhereThereAreSome) {
    const uint32_t preferred = take().users.base;
    std::set<uint32_t> asked;
    owners.is_account = [&](uint32_t account) {
        asked.insert(account);
        return account == preferred + 65534;
    };
    tree.dir().write_file("nsswitch.conf", "passwd: files systemd\ngroup: files\n");
    EXPECT_EQ(take().users.base, preferred);
    EXPECT_TRUE(asked.empty());
    tree.dir().write_file("nsswitch.conf", "passwd: files sss\n");
    EXPECT_NE(take().users.base, preferred);
    EXPECT_TRUE(asked.count(preferred));
}

TEST_F(UidRanges, AllTaken) {
    tree.dir().write_file("subuid", "containers:" + std::to_string(kFirst) + ":" + std::to_string(kLast) + "\n");
    EXPECT_EQ(error_of({}), "every range of ids for containers is in use");
}

TEST_F(UidRanges, WhatIsAskedForIsTakenWholeOrNotAtAll) {
    const PrivateUsers wanted{Mode::range, 100000, 65536};
    const UidRange range = take(wanted);
    EXPECT_EQ(range.users, (PlanUsers{100000, 65536, true}));
    EXPECT_EQ(range.locks.size(), 2U);  // of 65536 and 131072
    EXPECT_EQ(error_of({Mode::range, 165535, 1}),
              "ids 165535:1 are in use by another pod or machine (--private-users=pick takes free ones)");
    EXPECT_EQ(error_of({Mode::range, 196608, 1}), "");
    EXPECT_TRUE(take({Mode::pick}).users.required);
}

TEST_F(UidRanges, NoneIsNone) {
    EXPECT_FALSE(take({Mode::no}).users);
    EXPECT_FALSE(Dir::open(tree.path()).exists("nspawn-uid"));
}

TEST_F(UidRanges, LeaveNoFileBehind) {
    UidRange range = take();
    const std::string name = std::to_string(range.users.base);
    drop_uid_range(range.users, owners);
    EXPECT_TRUE(locks().exists(name));  // somebody has it
    range.locks.clear();
    drop_uid_range(range.users, owners);
    EXPECT_FALSE(locks().exists(name));
    drop_uid_range(range.users, owners);
    EXPECT_TRUE(locks().entries().empty());
}

TEST_F(UidRanges, WhatNobodyHoldsIsSwept) {
    UidRange held = take();
    UidRange left = take({Mode::range, 655360, 65536});
    left.locks.clear();
    sweep_uid_ranges(owners);
    EXPECT_EQ(locks().entries(), std::vector<std::string>{std::to_string(held.users.base)});
}

TEST_F(UidRanges, WhatPrepareWasToldIsKept) {
    EXPECT_EQ(private_users_of(tree.dir()), PrivateUsers());
    keep_private_users(tree.dir(), {Mode::range, 100000, 65536});
    EXPECT_EQ(private_users_of(tree.dir()), (PrivateUsers{Mode::range, 100000, 65536}));
}

}  // namespace
}  // namespace rkt::pod

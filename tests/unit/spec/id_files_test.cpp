#include "spec/id_files.hpp"

#include <gtest/gtest.h>

namespace rkt {
namespace {

TEST(IdFiles, AccountsHaveOneIdEach) {
    EXPECT_EQ(parse_accounts("root:x:0:0:root:/root:/bin/sh\nbig:x:4294967295:1::/:\n"),
              (std::vector<IdRange>{{0, 1}, {4294967295, 1}}));
}

TEST(IdFiles, SubordinateIdsAreRanges) {
    EXPECT_EQ(parse_subordinate_ids("alice:100000:65536\n1000:165536:65536\nnone:1:0"),
              (std::vector<IdRange>{{100000, 65536}, {165536, 65536}}));
}

TEST(IdFiles, LinesThatCannotBeReadGiveNothing) {
    constexpr const char* kBad = "# alice:1:2\n\n+\n:::\nalice:x\nbob:-1:1\ncarol:1:4294967296\ndave:4294967296:1\n";
    EXPECT_EQ(parse_accounts(kBad), (std::vector<IdRange>{{1, 1}, {1, 1}}));  // bob's and dave's last field
    EXPECT_EQ(parse_subordinate_ids(kBad), std::vector<IdRange>());
}

TEST(IdFiles, RangesMeetWhereTheyShareAnId) {
    const IdRange block{65536, 65536};
    EXPECT_TRUE(block.meets({131071, 1}));
    EXPECT_FALSE(block.meets({131072, 1}));
    EXPECT_TRUE(block.meets({0, 65537}));
    EXPECT_FALSE(block.meets({0, 65536}));
    EXPECT_TRUE(block.meets({0, 4294967295}));
}

TEST(IdFiles, OtherAccountsThanTheFilesAre) {
    EXPECT_FALSE(has_other_accounts("passwd:         files systemd\ngroup: files [SUCCESS=merge] systemd\n"));
    EXPECT_FALSE(has_other_accounts("hosts: files mymachines myhostname dns\npasswd: compat # not ldap\n"));
    EXPECT_FALSE(has_other_accounts(""));
    EXPECT_TRUE(has_other_accounts("passwd: files sss\n"));
    EXPECT_TRUE(has_other_accounts("group:\tfiles ldap\n"));
}

}  // namespace
}  // namespace rkt

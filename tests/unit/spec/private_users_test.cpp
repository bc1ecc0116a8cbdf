#include "spec/private_users.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace rkt {
namespace {

using UsersMode = PrivateUsers::Mode;

TEST(PrivateUsers, WordsAndRanges) {
    EXPECT_EQ(PrivateUsers::parse("no"), PrivateUsers{UsersMode::no});
    EXPECT_EQ(PrivateUsers::parse("pick"), PrivateUsers{UsersMode::pick});
    EXPECT_EQ(PrivateUsers::parse("true"), PrivateUsers{UsersMode::pick});  // rkt 1.x
    EXPECT_EQ(PrivateUsers::parse("false"), PrivateUsers{UsersMode::no});
    EXPECT_EQ(PrivateUsers::parse("655360"), (PrivateUsers{UsersMode::range, 655360, 65536}));
    EXPECT_EQ(PrivateUsers::parse("100000:1000"), (PrivateUsers{UsersMode::range, 100000, 1000}));
    EXPECT_EQ(PrivateUsers::parse("4294967294:1"), (PrivateUsers{UsersMode::range, 4294967294, 1}));
}

TEST(PrivateUsers, PrintsWhatItParses) {
    for (const char* text : {"no", "pick", "100000:1000"}) EXPECT_EQ(PrivateUsers::parse(text).str(), text);
    EXPECT_EQ(PrivateUsers().str(), "");
}

struct Bad {
    const char* text;
    const char* why;
};

class BadPrivateUsers : public testing::TestWithParam<Bad> {};

TEST_P(BadPrivateUsers, IsRefusedWithTheReason) {
    try {
        (void)PrivateUsers::parse(GetParam().text);
        ADD_FAILURE() << GetParam().text << " was taken";
    } catch (const Error& error) {
        EXPECT_EQ(error.message(), GetParam().why);
    }
}

constexpr const char* kWords = "expected no, pick, BASE or BASE:SIZE";
constexpr const char* kZero = "a range of ids begins at 1 and is not empty (no range: no)";
INSTANTIATE_TEST_SUITE_P(Table, BadPrivateUsers,
                         testing::Values(Bad{"", kWords}, Bad{"yes", kWords}, Bad{"-1", kWords}, Bad{"1:", kWords},
                                         Bad{":1", kWords}, Bad{"1:2:3", kWords}, Bad{"0x10000", kWords},
                                         Bad{"0", kZero}, Bad{"65536:0", kZero},
                                         Bad{"4294967295", "4294967295 is more than 4294967294"},
                                         Bad{"65536:1048577", "1048577 is more than 1048576"},
                                         Bad{"4294967294:2", "the range ends above 4294967294"}));

}  // namespace
}  // namespace rkt

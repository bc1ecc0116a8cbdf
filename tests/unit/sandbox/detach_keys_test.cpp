#include "sandbox/detach_keys.hpp"

#include <gtest/gtest.h>

namespace rkt::sandbox {
namespace {

constexpr const char* kP = "\x10";
constexpr const char* kQ = "\x11";

TEST(DetachKeys, OtherKeysAreTheApps) {
    DetachKeys keys;
    EXPECT_EQ(keys.pass("abc\x03\x04"), "abc\x03\x04");
    EXPECT_EQ(keys.pass(kQ), kQ);
    EXPECT_FALSE(keys.complete());
}

TEST(DetachKeys, TheSequenceIsNot) {
    DetachKeys keys;
    EXPECT_EQ(keys.pass(std::string("ls") + kP + kQ + "rest"), "ls");
    EXPECT_TRUE(keys.complete());
}

TEST(DetachKeys, TheSequenceMayComeKeyByKey) {
    DetachKeys keys;
    EXPECT_EQ(keys.pass(kP), "");
    EXPECT_FALSE(keys.complete());
    EXPECT_EQ(keys.pass(kQ), "");
    EXPECT_TRUE(keys.complete());
}

// Ctrl-P is a shell's "line before".
TEST(DetachKeys, FirstKeyAloneIsTheAppsAfterTheNext) {
    DetachKeys keys;
    EXPECT_EQ(keys.pass(kP), "");
    EXPECT_EQ(keys.pass("\n"), std::string(kP) + "\n");
    EXPECT_EQ(keys.pass(std::string(kP) + kP + kP), std::string(kP) + kP);
    EXPECT_EQ(keys.pass(kQ), "");
    EXPECT_TRUE(keys.complete());
}

}  // namespace
}  // namespace rkt::sandbox

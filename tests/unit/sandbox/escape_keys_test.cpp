#include "sandbox/escape_keys.hpp"

#include <gtest/gtest.h>

namespace rkt::sandbox {
namespace {

using namespace std::chrono_literals;

constexpr EscapeKeys::Time kBegin{1h};

TEST(EscapeKeys, AreThreeInARow) {
    EscapeKeys keys;
    keys.see("ab\x1d\x1d", kBegin);
    EXPECT_FALSE(keys.complete());
    keys.see("\x1d", kBegin + 1s);
    EXPECT_TRUE(keys.complete());
    keys.see("other", kBegin + 5s);
    EXPECT_TRUE(keys.complete());
}

TEST(EscapeKeys, AnotherKeyBeginsAnew) {
    EscapeKeys keys;
    keys.see("\x1d\x1dx\x1d", kBegin);
    EXPECT_FALSE(keys.complete());
    keys.see("\x1d\x1d", kBegin);
    EXPECT_TRUE(keys.complete());
}

TEST(EscapeKeys, SlowOnesAreTheApps) {
    EscapeKeys keys;
    keys.see("\x1d\x1d", kBegin);
    keys.see("\x1d", kBegin + 1001ms);
    EXPECT_FALSE(keys.complete());
    keys.see("\x1d\x1d", kBegin + 1500ms);
    EXPECT_TRUE(keys.complete());
}

}  // namespace
}  // namespace rkt::sandbox

#include "base/text.hpp"

#include <gtest/gtest.h>

#include <array>

namespace rkt::text {
namespace {

TEST(Text, SplitKeepsEmptyParts) {
    EXPECT_EQ(split("a,,b,", ','), (std::vector<std::string>{"a", "", "b", ""}));
    EXPECT_EQ(split("", ','), std::vector<std::string>{""});
}

TEST(Text, NumbersMustFillTheWholeString) {
    EXPECT_EQ(to_u64("18446744073709551615"), 18446744073709551615u);
    for (const char* bad : {"", "-1", "+1", "1 ", "0x1", "18446744073709551616"}) EXPECT_FALSE(to_u64(bad)) << bad;
    EXPECT_EQ(to_i64("-5"), -5);
}

TEST(Text, PrintableHidesControlCharacters) { EXPECT_EQ(printable("a\nb\x1b[0m"), "a\\x0ab\\x1b[0m"); }

TEST(Text, TrimAndHex) {
    EXPECT_EQ(trim(" \t x y\r\n"), "x y");
    EXPECT_EQ(trim("  "), "");
    EXPECT_EQ(to_hex(std::array<uint8_t, 3>{0x00, 0xab, 0xff}), "00abff");
    EXPECT_TRUE(is_hex("0af"));
    EXPECT_FALSE(is_hex("0AF"));
    EXPECT_FALSE(is_hex(""));
}

}  // namespace
}  // namespace rkt::text

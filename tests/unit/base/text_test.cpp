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

// RFC 3629, 3 and 4.
TEST(Text, Utf8) {
    for (const char* good : {"", "a", "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
                             "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"}) {
        EXPECT_TRUE(is_utf8(good)) << printable(good);
    }
    for (const char* bad :
         {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2g", "\xe0\x9f\xbf", "\xe1\x80", "\xed\xa0\x80",
          "\xf0\x8f\xbf\xbf", "\xf1\x80\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff"}) {
        EXPECT_FALSE(is_utf8(bad)) << printable(bad);
    }
}

}  // namespace
}  // namespace rkt::text

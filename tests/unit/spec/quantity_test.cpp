#include "spec/quantity.hpp"

#include <gtest/gtest.h>

namespace rkt {
namespace {

TEST(Quantities, KubernetesNotation) {
    for (const char* text : {"1", "0.5", "500m", "16Mi", "1Ei", "1e3", "-1", "+2k", "1E6", ".5", "5."})
        EXPECT_TRUE(is_quantity(text)) << text;
    for (const char* text : {"", ".", "1.2.3", "1KB", "Mi", "1e", "1 Gi", "--1", "1e1.5", "+"})
        EXPECT_FALSE(is_quantity(text)) << text;
}

struct Amount {
    const char* text;
    int decimals;
    uint64_t value;
};
class Amounts : public testing::TestWithParam<Amount> {};
TEST_P(Amounts, AreExactAndRoundedUp) {
    EXPECT_EQ(to_quantity(GetParam().text, GetParam().decimals), GetParam().value) << GetParam().text;
}
INSTANTIATE_TEST_SUITE_P(Table, Amounts,
                         testing::Values(Amount{"0", 0, 0}, Amount{"-0", 0, 0}, Amount{"16Mi", 0, 16777216},
                                         Amount{"50M", 0, 50000000}, Amount{"1.5Ki", 0, 1536}, Amount{"1e3", 0, 1000},
                                         Amount{"2500e-3", 3, 2500}, Amount{"500m", 3, 500}, Amount{"2", 3, 2000},
                                         Amount{"0.1", 3, 100}, Amount{"16m", 0, 1}, Amount{"1n", 3, 1},
                                         Amount{"1e-900", 0, 1}, Amount{"15Ei", 0, 15ULL << 60},
                                         Amount{"18446744073709551615", 0, UINT64_MAX}));

TEST(Quantities, BeyondTheRangeAreNone) {
    for (const char* text : {"16Ei", "18446744073709551616", "1e20", "1e99999999999999999999", "-1", "x"})
        EXPECT_EQ(to_quantity(text), std::nullopt) << text;
    EXPECT_EQ(to_quantity("20P", 3), std::nullopt);
}

}  // namespace
}  // namespace rkt

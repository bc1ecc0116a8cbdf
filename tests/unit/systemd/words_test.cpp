#include "systemd/words.hpp"

#include <gtest/gtest.h>

namespace rkt::systemd {
namespace {

using Words = std::vector<std::string>;

struct WordsCase {
    std::string_view text;
    std::optional<Words> words;
};

class WordsTest : public ::testing::TestWithParam<WordsCase> {};

TEST_P(WordsTest, AsInUnitFiles) { EXPECT_EQ(split_words(GetParam().text), GetParam().words) << GetParam().text; }

// systemd.syntax(7), "Quoting".
INSTANTIATE_TEST_SUITE_P(
    Cases, WordsTest,
    ::testing::Values(WordsCase{"", Words{}}, WordsCase{" \t ", Words{}}, WordsCase{"a", Words{"a"}},
                      WordsCase{" a  b\tc ", Words{"a", "b", "c"}}, WordsCase{"'a b' c", Words{"a b", "c"}},
                      WordsCase{"\"a 'b\" 'c \"d'", Words{"a 'b", "c \"d"}}, WordsCase{"''", Words{""}},
                      WordsCase{"a'b c'd", Words{"ab cd"}}, WordsCase{"a\\sb", Words{"a b"}},
                      WordsCase{"\\t\\n\\\\ \\\"x\\'", Words{"\t\n\\", "\"x'"}}, WordsCase{"\\x41\\102", Words{"AB"}},
                      WordsCase{"'a", std::nullopt}, WordsCase{"a\"", std::nullopt}, WordsCase{"a\\", std::nullopt},
                      WordsCase{"\\q", std::nullopt}, WordsCase{"\\x4", std::nullopt}, WordsCase{"\\x00", std::nullopt},
                      WordsCase{"\\400", std::nullopt}));

TEST(Unescape, KeepsBlanksAndQuotes) {
    EXPECT_EQ(unescape("a 'b' \\x41\\n"), "a 'b' A\n");
    EXPECT_EQ(unescape("\\"), std::nullopt);
}

}  // namespace
}  // namespace rkt::systemd

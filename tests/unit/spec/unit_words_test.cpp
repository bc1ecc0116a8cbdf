#include "spec/unit_words.hpp"

#include <gtest/gtest.h>

namespace rkt {
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

// The manager takes "%%" and "$$" for one of them each (systemd.unit(5), systemd.service(5)).
TEST(ExecWord, IsQuotedWhereItMustBe) {
    EXPECT_EQ(exec_word("docker://host:5000/a_b@sha256"), "docker://host:5000/a_b@sha256");
    EXPECT_EQ(exec_word(""), "\"\"");
    EXPECT_EQ(exec_word("a b"), "\"a b\"");
    EXPECT_EQ(exec_word(";"), "\";\"");
    EXPECT_EQ(exec_word("100%n$HOME"), "\"100%%n$$HOME\"");
    EXPECT_EQ(exec_word("it's \"\\"), "\"it's \\\"\\\\\"");
    EXPECT_EQ(exec_word("a\nb\t\x01\x7f"), "\"a\\nb\\t\\x01\\x7f\"");
    EXPECT_EQ(exec_word("caf\xc3\xa9"), "\"caf\xc3\xa9\"");
    EXPECT_EQ(exec_word("\xc3\xa9\xff"), "\"\\xc3\\xa9\\xff\"");
}

TEST(ExecWord, IsReadAsItWas) {
    std::string bytes;
    for (int byte = 1; byte < 256; ++byte) {
        if (byte != '%' && byte != '$') bytes += static_cast<char>(byte);
    }
    const Words words{bytes, "", "plain", "# ;", "a'b"};
    EXPECT_EQ(split_words(exec_words(words)), words);
}

TEST(TextValue, StaysOnItsLine) {
    EXPECT_EQ(text_value(" 50% off\nExecStart=evil "), "50%% off\\x0aExecStart=evil");
    EXPECT_EQ(text_value("ends with \\"), "ends with \\x5c");
}

}  // namespace
}  // namespace rkt

// Expected values: what Go's text/tabwriter documents for Init(w, 0, 8, 1, '\t', 0): a column is as wide
// as its widest cell plus one, rounded up to a multiple of eight, and filled with tabs.
#include "cli/table.hpp"

#include <gtest/gtest.h>

namespace rkt::cli {
namespace {

struct TableCase {
    const char* what;
    std::vector<std::vector<std::string>> rows;
    const char* expected;
};

class TableTest : public testing::TestWithParam<TableCase> {};

TEST_P(TableTest, PrintsAsTabwriterDoes) {
    Table table;
    for (const auto& row : GetParam().rows) table.add_row(row);
    EXPECT_EQ(table.str(), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, TableTest,
    testing::Values(
        TableCase{"nothing", {}, ""}, TableCase{"one cell", {{"UUID"}}, "UUID\n"},
        TableCase{"short cells take one tab", {{"a", "b"}, {"cc", "d"}}, "a\tb\ncc\td\n"},
        TableCase{"seven letters and the padding fill a stop", {{"1234567", "x"}, {"1", "y"}}, "1234567\tx\n1\ty\n"},
        TableCase{"eight letters need two stops", {{"12345678", "x"}, {"1", "y"}}, "12345678\tx\n1\t\ty\n"},
        TableCase{"an empty cell is filled", {{"UUID", "APP", "S"}, {"", "two", "t"}}, "UUID\tAPP\tS\n\ttwo\tt\n"},
        TableCase{"an empty cell below a wide one", {{"12345678", "x"}, {"", "y"}}, "12345678\tx\n\t\ty\n"},
        TableCase{"the last cell has no width",
                  {{"a", "a very long last cell"}, {"b", ""}},
                  "a\ta very long last cell\nb\t\n"},
        TableCase{"letters are counted, not bytes", {{"äöüäöüä", "x"}, {"1", "y"}}, "äöüäöüä\tx\n1\ty\n"},
        TableCase{"a column ends with the row that lacks it",
                  {{"123456789", "x"}, {"alone"}, {"1", "y"}},
                  "123456789\tx\nalone\n1\ty\n"},
        TableCase{"control characters are made visible", {{"a\nb\t", "x"}}, "a\\x0ab\\x09\tx\n"}),
    [](const auto& instance) {
        std::string name(instance.param.what);
        for (char& c : name) {
            if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
        }
        return name;
    });

}  // namespace
}  // namespace rkt::cli

#include "cli/format.hpp"

#include <gtest/gtest.h>

#include "unit/cli/command_line.hpp"

namespace rkt::cli {
namespace {

using test::parse_line;

// go-humanize's IBytes as rkt had it: one digit behind the dot below ten, none from ten on.
TEST(FormatSize, AsRktsTables) {
    const std::vector<std::pair<uint64_t, std::string>> cases{
        {0, "0B"},
        {9, "9B"},
        {1023, "1023B"},
        {1024, "1.0KiB"},
        {1536, "1.5KiB"},
        {10240, "10KiB"},
        {12582912, "12MiB"},
        {1610612736, "1.5GiB"},
        {uint64_t{1} << 60, "1.0EiB"},
    };
    for (const auto& [bytes, expected] : cases) EXPECT_EQ(format_size(bytes), expected) << bytes;
}

TEST(ParseFormat, EmptyJsonAndPretty) {
    EXPECT_FALSE(parse_format(parse_line({"list"}).options));
    EXPECT_FALSE(parse_format(parse_line({"list", "--format="}).options));
    EXPECT_EQ(parse_format(parse_line({"list", "--format=json"}).options), JsonStyle::compact);
    EXPECT_EQ(parse_format(parse_line({"list", "--format=json-pretty"}).options), JsonStyle::pretty);
    EXPECT_THROW((void)parse_format(parse_line({"list", "--format=yaml"}).options), UsageError);
}

TEST(PrettyPrint, IsOnUnlessSwitchedOff) {
    EXPECT_EQ(pretty_print_style(parse_line({"cat-manifest", "a"}).options), JsonStyle::pretty);
    EXPECT_EQ(pretty_print_style(parse_line({"cat-manifest", "--pretty-print=false", "a"}).options),
              JsonStyle::compact);
}

}  // namespace
}  // namespace rkt::cli

#include "spec/environment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"

namespace rkt {
namespace {

using testing::ElementsAre;

TEST(Environment, OptionIsNameAndValue) {
    EXPECT_EQ(parse_env_option("A=b=c"), (NameValue{"A", "b=c"}));
    EXPECT_EQ(parse_env_option("_a.b-c="), (NameValue{"_a.b-c", ""}));
    for (const char* text : {"A", "=x", "1A=x", "a b=x", ""})
        EXPECT_THROW((void)parse_env_option(text), UsageError) << text;
}

TEST(Environment, FileHasOneVariableALine) {
    EXPECT_THAT(parse_env_file("# comment\n; another\n\n  A=1\r\nB=two words  \nC=\n", "f"),
                ElementsAre(NameValue{"A", "1"}, NameValue{"B", "two words  "}, NameValue{"C", ""}));
    try {
        (void)parse_env_file("A=1\nnonsense\n", "vars.env");
        FAIL();
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("vars.env"));
    }
}

TEST(Environment, LaterValuesWinAtTheFirstPlace) {
    EXPECT_THAT(merge_values({{"A", "1"}, {"B", "2"}, {"A", "3"}}, {{"C", "4"}, {"B", "5"}}),
                ElementsAre(NameValue{"A", "3"}, NameValue{"B", "5"}, NameValue{"C", "4"}));
}

}  // namespace
}  // namespace rkt

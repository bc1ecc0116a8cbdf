#include "cli/suggest.hpp"

#include <gtest/gtest.h>

namespace rkt::cli {
namespace {

const std::vector<std::string_view> kWords{"run", "prepare", "fetch", "status", "stop", "set-env"};

struct SuggestCase {
    std::string word;
    std::optional<std::string> expected;
};

TEST(Suggest, ProposesTheClosestWordOrNothing) {
    const std::vector<SuggestCase> cases{
        {"rnu", "run"},         // neighbours swapped
        {"runn", "run"},        // one too many
        {"fech", "fetch"},      // one missing
        {"stap", "stop"},       // one wrong
        {"setenv", "set-env"},  //
        {"statis", "status"},   //
        {"xyz", std::nullopt},  // three edits from everything
        {"ab", std::nullopt},   // as many edits as letters
        {"", std::nullopt},     //
        {std::string(100000, 'r'), std::nullopt},
    };
    for (const SuggestCase& c : cases) EXPECT_EQ(closest(c.word, kWords), c.expected) << c.word.substr(0, 20);
}

TEST(Suggest, IsAHalfSentence) {
    EXPECT_EQ(did_you_mean("set-emv", kWords, "--"), " (did you mean \"--set-env\"?)");
    EXPECT_EQ(did_you_mean("nothing-like-it", kWords), "");
}

}  // namespace
}  // namespace rkt::cli

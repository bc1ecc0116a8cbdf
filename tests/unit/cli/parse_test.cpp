#include "cli/parse.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/cli/command_line.hpp"

namespace rkt::cli {
namespace {

using test::error_of;
using test::flat;
using test::parse_line;
using test::Words;

struct ParsedLine {
    Words words;
    std::string command;
    Words options;
    Words arguments;
};

// rkt-1.30.md 1.1: flags before and after the verb, --x=v and --x v, prefixes of verbs.
TEST(Parse, FindsVerbOptionsAndArguments) {
    const std::vector<ParsedLine> lines{
        {{"list"}, "list", {}, {}},
        {{"list", "--full", "--format=json"}, "list", {"full=true", "format=json"}, {}},
        {{"list", "--format", "json"}, "list", {"format=json"}, {}},
        {{"--dir=/x", "list"}, "list", {"dir=/x"}, {}},
        {{"--dir", "/x", "list"}, "list", {"dir=/x"}, {}},
        {{"list", "--dir", "/x"}, "list", {"dir=/x"}, {}},
        {{"--debug", "list", "--no-legend"}, "list", {"debug=true", "no-legend=true"}, {}},
        {{"--debug=false", "list"}, "list", {"debug=false"}, {}},
        {{"list", "--full=0"}, "list", {"full=false"}, {}},
        {{"list", "--full=T"}, "list", {"full=true"}, {}},
        {{"--no-legend", "list"}, "list", {"no-legend=true"}, {}},  // an option of the verb, before it
        {{"stat", "ab"}, "status", {}, {"ab"}},
        {{"li"}, "list", {}, {}},
        {{"run-p", "ab"}, "run-prepared", {}, {"ab"}},
        {{"status", "--wait", "ab"}, "status", {"wait=true"}, {"ab"}},
        {{"status", "--wait=10s", "ab"}, "status", {"wait=10s"}, {"ab"}},
        {{"status", "ab", "--wait-ready=5m"}, "status", {"wait-ready=5m"}, {"ab"}},
        {{"stop", "--force", "ab", "cd"}, "stop", {"force=true"}, {"ab", "cd"}},
        {{"stop", "ab", "--force", "cd"}, "stop", {"force=true"}, {"ab", "cd"}},
        {{"stop", "--", "--force"}, "stop", {}, {"--force"}},
        {{"stop", "-"}, "stop", {}, {"-"}},
        {{"image", "list"}, "image list", {}, {}},
        {{"image", "--full", "list"}, "image list", {"full=true"}, {}},
        {{"im", "ca", "name"}, "image cat-manifest", {}, {"name"}},
        {{"image", "rm", "a", "b"}, "image rm", {}, {"a", "b"}},
        {{"gc", "--grace-period=0", "--mark-only"}, "gc", {"grace-period=0", "mark-only=true"}, {}},
        {{"logs", "-f", "--app=web", "ab"}, "logs", {"follow=true", "app=web"}, {"ab"}},
        {{"cat-manifest", "--pretty-print=false", "ab"}, "cat-manifest", {"pretty-print=false"}, {"ab"}},
        {{"list", "--help"}, "list", {"help=true"}, {}},
        {{"list", "-h"}, "list", {"help=true"}, {}},
        // What follows UUID belongs to the command that is run in the pod.
        {{"enter", "--app=web", "ab", "ls", "--all", "-l", "--"},
         "enter",
         {"app=web"},
         {"ab", "ls", "--all", "-l", "--"}},
        {{"enter", "ab", "--app=web"}, "enter", {}, {"ab", "--app=web"}},
        {{"enter", "--", "ab", "sh"}, "enter", {}, {"ab", "sh"}},
        {{"completion", "bash"}, "completion", {}, {"bash"}},
        {{"help", "image", "list"}, "help", {}, {"image", "list"}},
    };
    for (const ParsedLine& line : lines) {
        SCOPED_TRACE(testing::PrintToString(line.words));
        const ParsedArgs parsed = parse_line(line.words);
        ASSERT_NE(parsed.command, nullptr);
        EXPECT_EQ(parsed.command->name, line.command);
        EXPECT_EQ(flat(parsed.options), line.options);
        EXPECT_EQ(parsed.arguments, line.arguments);
        EXPECT_EQ(parsed.all, line.words);
    }
}

TEST(Parse, NoVerbAndFamiliesAloneAreNoErrors) {
    EXPECT_EQ(locate(commands(), {}).command, nullptr);
    EXPECT_EQ(locate(commands(), {"--debug"}).command, nullptr);
    EXPECT_EQ(locate(commands(), {"--help"}).command, nullptr);
    const Invocation family = locate(commands(), {"image"});
    EXPECT_EQ(family.command, nullptr);
    EXPECT_EQ(family.family, "image");
    EXPECT_EQ(locate(commands(), {"--", "list"}).command, nullptr);
    EXPECT_EQ(locate(commands(), {"trust", "list"}).command->name, "trust list");
    EXPECT_EQ(locate(commands(), {"trust", "./list"}).command->name, "trust");
    EXPECT_EQ(locate(commands(), {"trust", "--root", "list"}).command->name, "trust");
}

TEST(Parse, SaysWhatIsWrongInOneLine) {
    const std::vector<std::pair<Words, std::string>> lines{
        {{"rnu", "x"}, "unknown command \"rnu\" for \"rkt\" (did you mean \"run\"?)"},
        {{"nothing-like-it"}, "unknown command \"nothing-like-it\" for \"rkt\""},
        {{"st", "ab"}, "unknown command \"st\" for \"rkt\" (it could be status or stop)"},
        {{"image", "lits"}, "unknown command \"lits\" for \"rkt image\" (did you mean \"list\"?)"},
        {{""}, "unknown command \"\" for \"rkt\""},
        {{"list", "--ful"}, "unknown flag: --ful (did you mean \"--full\"?)"},
        {{"--dri=/x", "list"}, "unknown flag: --dri (did you mean \"--dir\"?)"},
        {{"list", "--xyzzy"}, "unknown flag: --xyzzy"},
        {{"list", "--net=host"}, "unknown flag: --net"},  // of another verb
        {{"run", "--net=host", "-x", "image"}, "unknown flag: -x"},
        {{"run", "-net=host", "image"}, "unknown flag: -net=host (did you mean \"--net\"?)"},
        {{"run", "-dx", "image"}, "unknown flag: -dx"},
        {{"list", "--format"}, "flag needs an argument: --format"},
        {{"list", "--=x"}, "bad flag syntax: --=x"},
        {{"list", "---x"}, "bad flag syntax: ---x"},
        {{"list", "--full=maybe"}, "invalid argument \"maybe\" for --full: expected true or false"},
        {{"list", "--full\n=x"}, "unknown flag: --full\\x0a (did you mean \"--full\"?)"},
    };
    for (const auto& [words, expected] : lines) EXPECT_EQ(error_of(words), expected) << testing::PrintToString(words);
}

// What cannot be honoured is refused by name, and never dropped (rkt-1.30.md 1.8, 1.9).
TEST(Parse, RefusesOptionsOfThingsThatAreNotBuilt) {
    const std::vector<Words> lines{
        {"run", "--no-overlay", "image"},
        {"--cpuprofile=file", "list"},
    };
    for (const Words& words : lines) {
        const std::string error = error_of(words);
        std::string option;
        for (const std::string& word : words) {
            if (word.starts_with("--")) option = word.substr(0, word.find('='));
        }
        EXPECT_THAT(error, testing::StartsWith(option + " is not supported: ")) << testing::PrintToString(words);
    }
}

TEST(Parse, SwitchingOffWhatIsNotBuiltIsFine) {
    EXPECT_EQ(error_of({"run", "--no-overlay=false", "--mds-register=false", "image"}), "");
}

TEST(Parse, WarnsOncePerKindOfObsoleteOption) {
    EXPECT_THAT(warnings(parse_line({"run", "--stage1-name=x", "--stage1-path=/y", "image"})),
                testing::ElementsAre("there is no stage1: the --stage1-… options are ignored"));
    EXPECT_THAT(warnings(parse_line({"fetch", "--no-store", "image"})),
                testing::ElementsAre("Flag --no-store has been deprecated, use --pull-policy=update"));
    EXPECT_THAT(warnings(parse_line({"run", "--store-only", "image"})),
                testing::ElementsAre("Flag --store-only has been deprecated, use --pull-policy=never"));
    EXPECT_THAT(warnings(parse_line({"run", "--net=host", "image"})), testing::IsEmpty());
}

TEST(Parse, OptionsThatAreRepeatedAreAllKept) {
    const ParsedArgs parsed = parse_line({"run", "--set-env=A=1", "--set-env", "B=2", "image"});
    EXPECT_THAT(parsed.options.all("set-env"), testing::ElementsAre("A=1", "B=2"));
    EXPECT_EQ(*parse_line({"--dir=/a", "list", "--dir=/b"}).options.last("dir"), "/b");
}

}  // namespace
}  // namespace rkt::cli

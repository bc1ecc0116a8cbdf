// The table of commands is data that five printers and readers trust; here it is checked as such.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "cli/command.hpp"
#include "cli/help.hpp"
#include "cli/option_reader.hpp"

namespace rkt::cli {
namespace {

TEST(Commands, EveryOneIsCompleteAndUnique) {
    std::set<std::string_view> names;
    for (const Command& command : commands()) {
        EXPECT_TRUE(names.insert(command.name).second) << command.name;
        EXPECT_NE(command.run, nullptr) << command.name;
        EXPECT_FALSE(command.summary.empty()) << command.name;
        EXPECT_NE(command.summary.back(), '.') << command.name;
    }
}

// Verbs of later issues must not be promised by help or completion.
TEST(Commands, AreTheVerbsOfTheIssueAndNoOthers) {
    const std::set<std::string_view> expected{"run",
                                              "generate",
                                              "update",
                                              "rollout",
                                              "prepare",
                                              "run-prepared",
                                              "fetch",
                                              "bind",
                                              "enter",
                                              "attach",
                                              "app sandbox",
                                              "app add",
                                              "app start",
                                              "app stop",
                                              "app rm",
                                              "app list",
                                              "app status",
                                              "app exec",
                                              "export",
                                              "list",
                                              "status",
                                              "logs",
                                              "pod verify",
                                              "pod list",
                                              "pod apply",
                                              "pod cat",
                                              "stop",
                                              "rm",
                                              "gc",
                                              "image list",
                                              "image cat-manifest",
                                              "image export",
                                              "image extract",
                                              "image render",
                                              "image verify",
                                              "image sign",
                                              "image push",
                                              "image publish",
                                              "image pack",
                                              "trust explain",
                                              "image rm",
                                              "image gc",
                                              "cat-manifest",
                                              "trust",
                                              "trust list",
                                              "trust remove",
                                              "metadata-service",
                                              "net list",
                                              "net check",
                                              "net detach",
                                              "version",
                                              "completion",
                                              "help",
                                              "man"};
    std::set<std::string_view> names;
    for (const Command& command : commands()) names.insert(command.name);
    EXPECT_EQ(names, expected);
}

// Issue 2, section 5, and the new ones.
TEST(Commands, RunHasEveryOptionOfTheIssue) {
    std::set<std::string_view> names;
    for (const Command& command : commands()) {
        if (command.name != "run") continue;
        for (const OptionGroup group : command.options) {
            for (const Option& option : group) {
                if (option.shown()) names.insert(option.name);
            }
        }
    }
    for (const char* name :
         {"name",           "exec",        "working-dir", "environment",  "user",        "group",    "readonly-rootfs",
          "mount",          "volume",      "set-env",     "set-env-file", "inherit-env", "hostname", "net",
          "uuid-file-save", "pull-policy", "interactive", "quiet",        "detach",      "unit",     "slice",
          "property"}) {
        EXPECT_EQ(names.count(name), 1U) << name;
    }
}

TEST(Commands, NoOptionIsTwiceInOneCommand) {
    for (const Command& command : commands()) {
        std::set<std::string_view> names;
        std::set<char> letters;
        for (const OptionGroup group : options_of(command)) {
            for (const Option& option : group) {
                EXPECT_TRUE(names.insert(option.name).second) << command.name << " --" << option.name;
                if (option.letter == 0) continue;
                EXPECT_TRUE(letters.insert(option.letter).second) << command.name << " -" << option.letter;
            }
        }
    }
}

// Options may stand before the verb, when it is not known yet whose they are.
TEST(Commands, OptionsOfOneNameTakeTheSameKindOfValueEverywhere) {
    std::map<std::string_view, Arity> known;
    for (const OptionGroup group : every_option(commands())) {
        for (const Option& option : group) {
            EXPECT_EQ(known.emplace(option.name, option.arity).first->second, option.arity) << option.name;
        }
    }
}

TEST(Commands, OptionsHaveWhatHelpNeeds) {
    for (const OptionGroup group : every_option(commands())) {
        for (const Option& option : group) {
            if (option.arity != Arity::flag) {
                EXPECT_FALSE(option.placeholder.empty()) << option.name;
            }
            if (option.arity == Arity::optional) {
                EXPECT_FALSE(option.bare.empty()) << option.name;
            }
            if (option.shown()) {
                EXPECT_FALSE(option.help.empty()) << option.name;
            }
        }
    }
}

TEST(Commands, VerbAndFamily) {
    const Command rm{.name = "image rm"};
    EXPECT_EQ(rm.verb(), "rm");
    EXPECT_EQ(rm.family(), "image");
    const Command run{.name = "run"};
    EXPECT_EQ(run.verb(), "run");
    EXPECT_EQ(run.family(), "");
}

}  // namespace
}  // namespace rkt::cli

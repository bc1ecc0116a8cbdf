// help, man and completion print the table of commands; golden files show what a user sees.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "cli/completion/completion.hpp"
#include "cli/help.hpp"
#include "cli/man.hpp"
#include "cli/man_pod.hpp"
#include "cli/pod_keys.hpp"
#include "support/golden.hpp"

namespace rkt::cli {
namespace {

using test::expect_golden;
using testing::HasSubstr;
using testing::Not;

const Command& find(std::string_view name) {
    for (const Command& command : commands()) {
        if (command.name == name) return command;
    }
    throw std::logic_error("no such command");
}

TEST(Help, Golden) {
    expect_golden("cli/help", root_help(commands()));
    expect_golden("cli/help-image", family_help(commands(), "image"));
    expect_golden("cli/help-run", command_help(find("run")));
    expect_golden("cli/help-status", command_help(find("status")));
}

TEST(Man, Golden) {
    expect_golden("cli/rkt.1", man_page(commands()));
    expect_golden("cli/rkt-enter.1", man_page(find("enter")));
}

TEST(Completion, Golden) {
    for (const CompletionShell& shell : kCompletionShells)
        expect_golden("cli/completion." + std::string(shell.name), shell.print(commands()));
}

// rkt-1.30.md 1.1: the blocks, in their order.
TEST(Help, HasRktsBlocks) {
    const std::string root = root_help(commands());
    size_t at = 0;
    for (const char* block : {"NAME:\n", "USAGE:\n", "VERSION:\n\t2.0.0\n", "COMMANDS:\n", "GLOBAL OPTIONS:\n"}) {
        at = root.find(block, at);
        ASSERT_NE(at, std::string::npos) << block;
    }
    const std::string run = command_help(find("run"));
    at = 0;
    for (const char* block : {"NAME:\n", "USAGE:\n", "DESCRIPTION:\n", "OPTIONS:\n", "GLOBAL OPTIONS:\n"}) {
        at = run.find(block, at);
        ASSERT_NE(at, std::string::npos) << block;
    }
    EXPECT_THAT(run, Not(HasSubstr("VERSION:")));
}

// "Deprecated and hidden flags are not shown", nor what is refused.
TEST(Printers, HideWhatIsNotShown) {
    for (const std::string& text :
         {root_help(commands()), command_help(find("run")), man_page(commands()), bash_completion(commands())}) {
        for (const char* hidden : {"stage1", "no-store", "store-only", "bus-address", "no-overlay", "cpuprofile"}) {
            EXPECT_THAT(text, Not(HasSubstr(hidden)));
        }
    }
    EXPECT_THAT(root_help(commands()), Not(HasSubstr("\tman ")));
}

TEST(Printers, ShowEveryCommandAndOption) {
    const std::string root = root_help(commands());
    const std::string completion = bash_completion(commands());
    for (const Command& command : commands()) {
        if (command.hidden) continue;
        EXPECT_THAT(root, HasSubstr("\t" + std::string(command.name) + " "));
        EXPECT_THAT(completion, HasSubstr("'" + std::string(command.name) + "')"));
        for (const OptionGroup group : command.options) {
            for (const Option& option : group) {
                if (!option.shown()) continue;
                EXPECT_THAT(command_help(command), HasSubstr("--" + std::string(option.name)));
                EXPECT_THAT(completion, HasSubstr("--" + std::string(option.name)));
            }
        }
    }
}

TEST(Man, EscapesRoff) {
    const Command odd{.name = "odd", .summary = "back\\slash", .description = ".TH is a request\n'so is this\nx-y"};
    const std::string page = man_page(odd);
    EXPECT_THAT(page, HasSubstr("back\\eslash"));
    EXPECT_THAT(page, HasSubstr("\n\\&.TH is a request\n\\&'so is this\nx\\-y\n"));
}

TEST(Man, UsesOnlyRequestsOfManPages) {
    for (const std::string& line : text::split(man_page(commands()), '\n')) {
        if (!line.starts_with('.')) continue;
        EXPECT_THAT(line.substr(0, line.find(' ')),
                    testing::AnyOf(".TH", ".SH", ".SS", ".TP", ".PP", ".B", ".I", ".nh", ".ad"));
    }
}

TEST(Help, Synopses) {
    EXPECT_EQ(option_synopsis({.name = "quiet", .arity = Arity::flag}), "--quiet");
    EXPECT_EQ(option_synopsis({.name = "unit", .placeholder = "NAME"}), "--unit=NAME");
    EXPECT_EQ(option_synopsis({.name = "net", .placeholder = "N", .arity = Arity::optional}), "--net[=N]");
    EXPECT_EQ(option_synopsis({.name = "detach", .arity = Arity::flag, .letter = 'd'}), "--detach, -d");
    EXPECT_EQ(option_help({.name = "x", .help = "h", .repeatable = true, .preset = "p"}),
              "h (repeatable) (default: p)");
}

// What the generator takes, no more: run's options that are refused in files have no entry.
TEST(Man, KeysOfDeclaredPodsAreThoseThatAreRead) {
    const std::string page = pod_man_page();
    for (const deploy::PodKey& key : pod_vocabulary().keys)
        EXPECT_EQ(page.find("\n.B " + key.name + "=") != std::string::npos, key.refused.empty()) << key.name;
    EXPECT_NE(page.find("\n.B InheritEnv=yes|no\napps inherit"), std::string::npos);
    EXPECT_EQ(page.find("Detach="), std::string::npos);
}

}  // namespace
}  // namespace rkt::cli

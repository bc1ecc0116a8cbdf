// What scripts written for rkt 1.x see of the command line: exit codes, where text goes, error lines
// (rkt-1.30.md 1.1).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "functional/program.hpp"

namespace rkt::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(CommandLine, BareRktIsAMissingCommand) {
    const Result result = execute({RKT_PROGRAM});
    EXPECT_EQ(result.status, 2);
    EXPECT_EQ(result.err, "rkt: missing command\n");
    EXPECT_THAT(result.out, HasSubstr("USAGE:\n"));
}

TEST(CommandLine, HelpIsOnStandardOutputAndTheSameEachWay) {
    const std::string help = execute({RKT_PROGRAM, "help", "run"}).out;
    EXPECT_THAT(help, StartsWith("NAME:\n\trkt run - "));
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"run", "--help"}, {"--help", "run"}, {"run", "-h"}, {"run", "image", "--help"}}) {
        std::vector<std::string> argv{RKT_PROGRAM};
        argv.insert(argv.end(), words.begin(), words.end());
        const Result result = execute(argv);
        EXPECT_EQ(result.status, 0);
        EXPECT_EQ(result.out, help);
        EXPECT_EQ(result.err, "");
    }
    EXPECT_EQ(execute({RKT_PROGRAM, "help"}).out, execute({RKT_PROGRAM, "--help"}).out);
    EXPECT_THAT(execute({RKT_PROGRAM, "image"}).out, HasSubstr("image list"));
    EXPECT_EQ(execute({RKT_PROGRAM, "image"}).status, 0);
}

TEST(CommandLine, VersionIsRktsFiveLines) {
    const Result result = execute({RKT_PROGRAM, "version"});
    EXPECT_EQ(result.status, 0);
    const auto lines = text::split(result.out, '\n');
    ASSERT_EQ(lines.size(), 6U);
    EXPECT_EQ(lines[0], "rkt Version: 2.0.0");
    EXPECT_EQ(lines[1], "appc Version: 0.8.11");
    EXPECT_THAT(lines[2], StartsWith("Go Version: "));
    EXPECT_THAT(lines[3], StartsWith("Go OS/Arch: linux/"));
    EXPECT_THAT(lines[4], StartsWith("Features: "));
    EXPECT_EQ(lines[5], "");
}

// One line on standard error with the verb before it, nothing on standard output, 254.
TEST(CommandLine, ErrorsOfRktAreOneLineAnd254) {
    const Host host;
    const std::vector<std::pair<std::vector<std::string>, std::string>> lines{
        {{"rnu"}, "rkt: unknown command \"rnu\" for \"rkt\" (did you mean \"run\"?)\n"},
        {{"list", "--ful"}, "list: unknown flag: --ful (did you mean \"--full\"?)\n"},
        {{"list", "--format=xml"}, "list: invalid argument \"xml\" for --format: expected json or json-pretty\n"},
        {{"list", "extra"}, "list: unexpected argument \"extra\"\n"},
        {{"run"}, "run: must provide at least one image or specify the pod manifest\n"},
        {{"run", "--", "x"}, "run: an image is required before any app arguments\n"},
        {{"run", "docker://a", "--pull-policy=nwe"},
         "run: invalid argument \"nwe\" for --pull-policy: expected new, update or never (did you mean \"new\"?)\n"},
        {{"run", "--insecure-options=imag", "docker://a"},
         "run: invalid argument \"imag\" for --insecure-options (did you mean \"image\"?)\n"},
        {{"run", "--interactive", "docker://a", "docker://b"}, "run: interactive option only supports one image\n"},
        {{"fetch"}, "fetch: must provide at least one image\n"},
        {{"fetch", "docker://a", "--", "x"}, "fetch: app arguments unsupported\n"},
        {{"status"}, "status: must provide the UUID of a pod\n"},
        {{"status", ""}, "status: UUID cannot be empty\n"},
        {{"status", "abcd"}, "status: no matches found for \"abcd\"\n"},
        {{"status", "a", "b"}, "status: must provide exactly one UUID\n"},
        {{"status", "--uuid-file=f", "a"}, "status: --uuid-file and a UUID exclude each other\n"},
        {{"enter"}, "enter: must provide the UUID of a pod\n"},
        {{"rm"}, "rm: must provide the UUID of a pod\n"},
        {{"completion", "csh"}, "completion: \"csh\" shell not supported (only bash, zsh and fish)\n"},
        {{"image", "cat-manifest", "nothing"}, "cat-manifest: image \"nothing\" not found\n"},
        {{"image", "list", "--sort=id"}, "list: invalid argument \"id\" for --sort\n"},
        {{"image", "list", "--fields=id,nmae"},
         "list: invalid argument \"nmae\" for --fields (did you mean \"name\"?)\n"},
        {{"image", "rm"}, "rm: must provide at least one image\n"},
        {{"gc", "--grace-period=5"}, "gc: duration \"5\": unknown or missing unit (use h, m, s, ms)\n"},
    };
    for (const auto& [words, expected] : lines) {
        const Result result = host.rkt(words);
        EXPECT_EQ(result.status, 254) << expected;
        EXPECT_EQ(result.err, expected);
        EXPECT_EQ(result.out, "") << expected;
    }
}

TEST(CommandLine, DebugShowsTheChainOfAnError) {
    const Host host;
    host.dir().write_file("uuid", "");
    const Result plain = host.rkt({"run", "--set-env-file=/no/such", "docker://a"});
    EXPECT_EQ(count_lines(plain.err), 1U);
    (void)Dir::open_or_create(host.data() + "/pods/prepared/01234567-89ab-4cde-8f01-23456789abcd");
    Dir::open(host.data() + "/pods/prepared/01234567-89ab-4cde-8f01-23456789abcd").write_file("pod", "{");
    const Result chain = host.rkt({"--debug", "status", "0123"});
    EXPECT_EQ(chain.status, 254);
    EXPECT_THAT(chain.err, StartsWith("status: pod 01234567-89ab-4cde-8f01-23456789abcd\n  └─"));
    const Result line = host.rkt({"status", "0123"});
    EXPECT_EQ(count_lines(line.err), 1U);
}

// rkt-1.30.md 1.1: 1 for status and stop, 254 for rm and cat-manifest.
TEST(CommandLine, AnUnreadableUuidFileHasTheExitCodeOfItsVerb) {
    const Host host;
    const std::vector<std::pair<std::string, int>> verbs{
        {"status", 1}, {"stop", 1}, {"rm", 254}, {"cat-manifest", 254}};
    for (const auto& [verb, status] : verbs) {
        const Result result = host.rkt({verb, "--uuid-file=/no/such/file"});
        EXPECT_EQ(result.status, status) << verb;
        EXPECT_THAT(result.err, HasSubstr("/no/such/file"));
        EXPECT_EQ(count_lines(result.err), 1U);
    }
}

TEST(CommandLine, ObsoleteOptionsGetOneWarning) {
    const Host host;
    const Result result = host.rkt({"run", "--stage1-name=x", "--stage1-path=/y", "--pull-policy=never", "docker://a"});
    EXPECT_EQ(result.status, 254);
    EXPECT_EQ(first_line(result.err), "run: there is no stage1: the --stage1-… options are ignored");
    EXPECT_EQ(count_lines(result.err), 2U);  // and that the image is not there
}

TEST(CommandLine, ExperimentVariablesDoNoHarm) {
    const Host host;
    ::setenv("RKT_EXPERIMENT_APP", "true", 1);
    ::setenv("RKT_EXPERIMENT_ATTACH", "nonsense", 1);
    EXPECT_EQ(host.rkt({"list"}).status, 0);
    ::unsetenv("RKT_EXPERIMENT_APP");
    ::unsetenv("RKT_EXPERIMENT_ATTACH");
}

// rkt-1.30.md 1.1: root is needed for run, run-prepared, prepare, enter, rm and gc.
TEST(CommandLine, VerbsThatNeedRootSaySo) {
    const TempTree tree;
    ASSERT_EQ(::geteuid(), 0U) << "this test drops root's rights";
    std::filesystem::permissions(tree.path(), std::filesystem::perms(0755));
    std::filesystem::copy_file(RKT_PROGRAM, tree.path() + "/rkt");
    const std::vector<std::vector<std::string>> verbs{
        {"run", "docker://a"}, {"run-prepared", "ab"}, {"prepare", "docker://a"},
        {"enter", "ab"},       {"rm", "ab"},           {"gc"}};
    for (const auto& words : verbs) {
        std::vector<std::string> argv{"/usr/bin/setpriv", "--reuid=65534",      "--regid=65534",
                                      "--clear-groups",   tree.path() + "/rkt", "--dir=" + tree.path() + "/data"};
        argv.insert(argv.end(), words.begin(), words.end());
        const Result result = execute(argv);
        EXPECT_EQ(result.status, 254) << words[0];
        EXPECT_EQ(result.err, words[0] + ": cannot run as unprivileged user\n");
    }
}

TEST(CommandLine, AResultThatCannotBeWrittenIsAnError) {
    const Result result = execute({"/bin/sh", "-c", std::string(RKT_PROGRAM) + " version >/dev/full"});
    EXPECT_EQ(result.status, 254);
    EXPECT_EQ(result.err, "version: cannot write to standard output\n");
}

// The script is run as bash runs it when TAB is pressed.
TEST(Completion, ProposesVerbsOptionsAndValues) {
    const TempTree tree;
    tree.dir().write_file("script", execute({RKT_PROGRAM, "completion", "bash"}).out);
    const auto complete = [&](const std::string& line) {
        const std::string script = ". '" + tree.path() + "/script'; COMP_LINE='" + line +
                                   "'; COMP_POINT=${#COMP_LINE}; _rkt; printf '%s ' \"${COMPREPLY[@]}\"";
        return execute({"/bin/bash", "-c", script}).out;
    };
    EXPECT_EQ(complete("rkt sta"), "status ");
    EXPECT_EQ(complete("rkt image "), "list cat-manifest export extract render verify sign push publish pack rm gc ");
    EXPECT_EQ(complete("rkt --debug image l"), "list ");
    EXPECT_EQ(complete("rkt run --hostn"), "--hostname= ");
    EXPECT_EQ(complete("rkt run --net=h"), "host ");
    EXPECT_EQ(complete("rkt run --insecure-options=all-"), "all-fetch all-run ");
    EXPECT_EQ(complete("rkt image list --order=de"), "desc ");
    EXPECT_EQ(complete("rkt completion b"), "bash ");
    EXPECT_EQ(complete("rkt trust l"), "list ");
    EXPECT_EQ(complete("rkt trust key.asc --pre"), "--prefix= ");
    EXPECT_EQ(complete("rkt list --stage1"), " ");
}

TEST(Completion, OfFishProposesTheSame) {
    const TempTree tree;
    tree.dir().write_file("script", execute({RKT_PROGRAM, "completion", "fish"}).out);
    const auto complete = [&](const std::string& line) {
        return execute(
                   {"/usr/bin/fish", "--no-config", "-c", ". '" + tree.path() + "/script'; complete -C '" + line + "'"})
            .out;
    };
    EXPECT_EQ(complete("rkt sta"), "status\tShow the state of a pod\n");
    EXPECT_EQ(complete("rkt --debug image lis"), "list\tList the images in the store\n");
    EXPECT_EQ(complete("rkt run --hostn"), "--hostname\thost name of the pod\n");
    EXPECT_TRUE(complete("rkt run --net=h").starts_with("--net=host\t"));
    EXPECT_EQ(complete("rkt completion z"), "zsh\n");
    EXPECT_TRUE(complete("rkt gc --deb").starts_with("--debug\t"));
}

// A zsh of its own terminal, in which somebody types, presses TAB and Return.
TEST(Completion, OfZshCompletesWhatIsTyped) {
    const TempTree tree;
    tree.dir().write_file("_rkt", execute({RKT_PROGRAM, "completion", "zsh"}).out);
    tree.dir().write_file("setup", "PS1=; fpath=(" + tree.path() + " $fpath); autoload -U compinit; compinit -u -D\n" +
                                       "rkt() { print -r -- \"RAN: $*\" }; print READY\n");
    const auto type = [&](const std::string& line) {
        const std::string script = "zmodload zsh/zpty; zpty z zsh -f -i; zpty -w z '. " + tree.path() +
                                   "/setup'; zpty -r z out '*READY*'; zpty -w z $'" + line +
                                   "\\t'; zpty -r z out $'*RAN: *\\n'; print -rn -- ${out##*RAN: }; zpty -d z";
        return std::string(text::trim(execute({"/usr/bin/timeout", "60", "/usr/bin/zsh", "-f", "-c", script}).out));
    };
    EXPECT_EQ(type("rkt stat"), "status");
    EXPECT_EQ(type("rkt --debug image lis"), "--debug image list");
    EXPECT_EQ(type("rkt run --hostn"), "run --hostname=");
    EXPECT_EQ(type("rkt run --net=h"), "run --net=host");
    EXPECT_EQ(type("rkt completion z"), "completion zsh");
    EXPECT_EQ(type("rkt gc --deb"), "gc --debug");
}

}  // namespace
}  // namespace rkt::test

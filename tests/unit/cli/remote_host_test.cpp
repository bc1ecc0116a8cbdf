#include "cli/remote_host.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/command.hpp"
#include "unit/cli/command_line.hpp"

namespace rkt::cli {
namespace {

using test::Words;

TEST(RemoteHost, IsUserNameAndPort) {
    struct Case {
        std::string text, login, port;
    };
    const std::vector<Case> cases{
        {"web1", "web1", ""},
        {"root@web1.example.com", "root@web1.example.com", ""},
        {"web1:2222", "web1", "2222"},
        {"admin@192.0.2.1:22", "admin@192.0.2.1", "22"},
        {"2001:db8::1", "2001:db8::1", ""},
        {"root@[2001:db8::1]:2222", "root@2001:db8::1", "2222"},
        {"[fe80::1%eth0]", "fe80::1%eth0", ""},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.text);
        const RemoteHost host = RemoteHost::parse(c.text);
        EXPECT_EQ(host.login, c.login);
        EXPECT_EQ(host.port, c.port);
    }
}

TEST(RemoteHost, WhatSshOrAShellWouldTakeForMoreIsRefused) {
    for (const char* text : {"", "-oProxyCommand=id", "@web1", "root@", "root@-web1", "-root@web1", "web1:", "web1:0",
                             "web1:65536", "web1:ssh", "web 1", "web1;id", "$(id)", "[::1", "[::1]x", "web1\n", "web1/pod"}) {
        SCOPED_TRACE(text);
        EXPECT_THROW((void)RemoteHost::parse(text), UsageError);
    }
}

// What a shell makes of them is the words again: asked of the shell itself.
TEST(RemoteHost, WordsReachTheCommandAsTheyAre) {
    const Words words{"plain", "", "two  blanks", "it's", "''", "\"$HOME\"", "`id`", "back\\slash\\", "line\nend", "*", "~", "#x",
                      "\x01\xff", "-n", "!!"};
    std::string expected;
    for (const std::string& word : words) expected += word + "|";
    EXPECT_EQ(run_command({.argv = {"/bin/sh", "-c", "printf '%s|' " + shell_words(words)}, .input = {}}).output, expected);
    // As ssh's server does: the login shell gets the line for sh as one word.
    const std::string line = ssh_words({"web1"}, "printf '%s|' " + shell_words(words), false).back();
    EXPECT_EQ(run_command({.argv = {"/bin/bash", "-c", line}, .input = {}}).output, expected);
}

Words remote(const Words& words) {
    const Invocation invocation = locate(commands(), words);
    return remote_words(invocation, parse(invocation));
}

TEST(RemoteHost, GetsEveryWordButItsOwnName) {
    const std::vector<std::pair<Words, Words>> lines{
        {{"-H", "web1", "list"}, {"rkt", "list"}},
        {{"--host=web1", "--dir=/x", "image", "list", "--full"}, {"rkt", "image", "list", "--dir=/x", "--full"}},
        {{"--dir", "/x", "li", "--host", "web1", "--full"}, {"rkt", "list", "--dir", "/x", "--full"}},
        {{"run", "--net=host", "image", "-H", "web1", "--exec=/bin/x", "--", "-H", "y", "--host=z"},
         {"rkt", "run", "--net=host", "image", "--exec=/bin/x", "--", "-H", "y", "--host=z"}},
        // Behind the UUID everything is of the program in the pod.
        {{"-H", "web1", "enter", "ab", "ls", "-H", "x"}, {"rkt", "enter", "ab", "ls", "-H", "x"}},
        {{"-H", "other", "list", "-H", "web1"}, {"rkt", "list"}},
        {{"-H", "web1", "stop", "--", "-H"}, {"rkt", "stop", "--", "-H"}},
    };
    for (const auto& [given, expected] : lines) {
        SCOPED_TRACE(testing::PrintToString(given));
        EXPECT_EQ(remote(given), expected);
    }
}

TEST(RemoteHost, SshTakesTheNameForANameAndATerminalOnlyWhereItIsTold) {
    EXPECT_THAT(ssh_words({"root@web1", "2222"}, "true", true),
                testing::ElementsAre("ssh", "-x", "-t", "-p", "2222", "--", "root@web1", "sh -c 'true'"));
    EXPECT_THAT(ssh_words({"web1"}, "true", false), testing::ElementsAre("ssh", "-x", "-T", "--", "web1", "sh -c 'true'"));
}

}  // namespace
}  // namespace rkt::cli

// Attachable streams of apps of a real pod.
#include <gtest/gtest.h>

#include <thread>

#include "base/text.hpp"
#include "support/journal_socket.hpp"
#include "unit/sandbox/test_pod.hpp"

namespace rkt::sandbox {
namespace {

using test::JournalSocket;
using test::TestPod;

class PodStreams : public testing::Test {
protected:
    PlanApp& add(const std::string& script, Stdio mode) {
        PlanApp& app = pod_.add_shell("web", script);
        app.stdin_mode = app.stdout_mode = app.stderr_mode = mode;
        return app;
    }
    std::string journal(bool is_stderr = false) {
        journal_.read();
        return journal_.text(JournalSocket::header("web", "", is_stderr));
    }

    JournalSocket journal_;
    TestPod pod_;
};

TEST_F(PodStreams, NobodyIsAttachedAndNothingIsBlockedOrLost) {
    add("i=0; while test $i -lt 40000; do echo a line with the number $i; i=$((i+1)); done; echo end >&2",
        Stdio::stream);
    std::atomic<bool> runs = true;
    std::thread journald([&] {
        while (runs) journal_.read();
    });
    EXPECT_EQ(pod_.run().exit_code, 0);
    runs = false;
    journald.join();
    const auto lines = text::split(journal(), '\n');
    ASSERT_EQ(lines.size(), 40001u);
    for (size_t i = 0; i < 40000; ++i) ASSERT_EQ(lines[i], "a line with the number " + std::to_string(i));
    EXPECT_EQ(journal(true), "end\n");
}

TEST_F(PodStreams, WithoutAJournalNothingIsBlocked) {
    journal_.close();
    add("i=0; while test $i -lt 40000; do echo a line with the number $i; i=$((i+1)); done; exit 7", Stdio::stream);
    EXPECT_EQ(pod_.run().exit_code, 7);
}

// As nginx's log files are opened, by any user.
TEST_F(PodStreams, PipesCanBeOpenedByName) {
    add("echo out >/dev/stdout; echo trouble >/dev/stderr; test -p /dev/stdin && : </dev/stdin", Stdio::stream).user =
        "1000";
    EXPECT_EQ(pod_.run().exit_code, 0);
    EXPECT_EQ(journal(), "out\n");
    EXPECT_EQ(journal(true), "trouble\n");
}

TEST_F(PodStreams, BothNamesWorkWhereOnlyOneIsALog) {
    PlanApp& app = pod_.add_shell("web", "echo out >/dev/stdout; echo trouble >/dev/stderr");
    app.stdout_mode = Stdio::stream;
    EXPECT_EQ(pod_.run().output("web", true), "trouble\n");
    EXPECT_EQ(journal(), "out\n");
}

TEST_F(PodStreams, StdinWithoutAttachersHasNoEnd) {
    PlanApp& app = pod_.add_shell("web", "test -p /dev/stdin && echo pipe; read line; echo ended");
    app.stdin_mode = Stdio::stream;
    Leader leader = pod_.start_and_release();
    const auto outcome = TestPod::finish(leader, {}, [](Leader& to, const test::Line&) { to.stop(SIGTERM); });
    EXPECT_EQ(outcome.output("web"), "pipe\n");
}

TEST_F(PodStreams, TerminalIsTheAppsOwn) {
    add("test -t 0 && test -t 1 && test -t 2 && tty; stat -c '%u %g' $(tty); (echo opened >/dev/tty)",
        Stdio::shared_tty)
        .user = "1000";
    EXPECT_EQ(pod_.run().exit_code, 0);
    EXPECT_EQ(journal(), "/dev/pts/0\r\n1000 5\r\nopened\r\n");
}

TEST_F(PodStreams, TerminalOfOneStreamOnly) {
    PlanApp& app = pod_.add_shell("web", "test -t 0 && (echo shown >/dev/tty); test -t 1 || echo logged");
    app.stdin_mode = Stdio::shared_tty;
    EXPECT_EQ(pod_.run().output("web"), "logged\n");
    EXPECT_EQ(journal(), "shown\r\n");
}

}  // namespace
}  // namespace rkt::sandbox

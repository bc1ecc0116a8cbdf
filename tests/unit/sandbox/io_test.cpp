// Streams: relays with their writers, terminals, and what an app gets when nobody listens.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>

#include <cstring>
#include <fstream>

#include "base/error.hpp"
#include "base/text.hpp"
#include "sandbox/enter.hpp"
#include "sandbox/relay.hpp"
#include "sandbox/terminal.hpp"
#include "unit/sandbox/test_pod.hpp"

namespace rkt::sandbox {
namespace {

using test::Line;
using test::TestPod;

// "NSpid: host … pod": the last number is what the process itself sees.
std::string pid_inside(pid_t pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/status");
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("NSpid:")) return line.substr(line.rfind('\t') + 1);
    }
    return "";
}

TEST(RelayOfAPod, NamesTheWriterOfEachLine) {
    TestPod pod;
    pod.add_shell("app", "echo $$; sh -c 'echo $$; exec sleep 1000' & exec sleep 1000");
    Leader leader = pod.start_and_release();
    std::vector<std::string> inside;
    const auto outcome = TestPod::finish(leader, {}, [&](Leader& to, const Line& line) {
        inside.push_back(pid_inside(line.pid));
        if (inside.size() == 2) to.stop(SIGTERM);
    });
    ASSERT_EQ(outcome.lines.size(), 2u);
    EXPECT_EQ(inside[0], outcome.lines[0].text);
    EXPECT_EQ(inside[1], outcome.lines[1].text);
    EXPECT_NE(outcome.lines[0].pid, outcome.lines[1].pid);
}

TEST(RelayOfAPod, LastLineNeedsNoEnd) {
    TestPod pod;
    EXPECT_EQ(pod.run_shell("printf 'one\\ntwo'"), "one\ntwo\n");
}

TEST(RelayOfAPod, AFloodIsComplete) {
    TestPod pod;
    pod.add_shell("app", "i=0; while test $i -lt 5000; do echo line-$i; i=$((i+1)); done");
    const auto outcome = pod.run();
    ASSERT_EQ(outcome.lines.size(), 5000u);
    EXPECT_EQ(outcome.lines.back().text, "line-4999");
}

// Its descriptors are sockets, which cannot be opened by path: these names lead to pipes of init's.
TEST(RelayOfAPod, StreamsCanBeOpenedByName) {
    TestPod pod;
    pod.add_shell("app", "echo out >/dev/stdout; echo trouble >/dev/stderr").user = "1000";
    const auto outcome = pod.run();
    EXPECT_EQ(outcome.output("app"), "out\n");
    EXPECT_EQ(outcome.output("app", true), "trouble\n");
}

// A pair of streams as journald has them: it reads with the credentials of each sender.
class RelayToJournal : public testing::Test {
protected:
    RelayToJournal() : app_(make_socketpair(SOCK_STREAM)), journal_(make_socketpair(SOCK_STREAM)) {
        const int yes = 1;
        for (const Fd* fd : {&app_.ours, &journal_.ours}) {
            check(::setsockopt(fd->get(), SOL_SOCKET, SO_PASSCRED, &yes, sizeof yes), "SO_PASSCRED");
        }
    }
    Relay make_relay(std::vector<std::string>& lines) {
        return {Leader::Relay{"web", true, std::move(app_.ours)}, std::move(journal_.theirs), leader_,
                [&lines](const RelayLine& line) { lines.emplace_back(line.text); }};
    }
    pid_t write_and_end() const {
        const pid_t writer = check(::fork(), "fork");
        if (writer == 0) {
            (void)!::write(app_.theirs.get(), "last words\n", 11);
            ::_exit(0);
        }
        ::waitpid(writer, nullptr, 0);
        return writer;
    }
    std::pair<std::string, pid_t> read_journal() const {
        char buffer[256];
        iovec part{buffer, sizeof buffer};
        alignas(cmsghdr) char control[CMSG_SPACE(sizeof(ucred))] = {};
        msghdr message{};
        message.msg_iov = &part;
        message.msg_iovlen = 1;
        message.msg_control = control;
        message.msg_controllen = sizeof control;
        const ssize_t size = check_long(::recvmsg(journal_.ours.get(), &message, MSG_DONTWAIT), "recvmsg");
        ucred writer{};
        memcpy(&writer, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof writer);
        return {{buffer, static_cast<size_t>(size)}, writer.pid};
    }
    SocketPair app_;
    SocketPair journal_;
    pid_t leader_ = ::getppid();  // any process that is there, and not us
};

TEST_F(RelayToJournal, BytesArriveUnderTheWritersPid) {
    std::vector<std::string> lines;
    auto hold = make_pipe();
    const pid_t writer = check(::fork(), "fork");
    if (writer == 0) {
        (void)!::write(app_.theirs.get(), "hello\nrest", 10);
        char c;
        hold.write.reset();
        (void)!::read(hold.read.get(), &c, 1);
        ::_exit(0);
    }
    app_.theirs.reset();
    Relay relay = make_relay(lines);
    pollfd polled{relay.socket().get(), POLLIN, 0};
    ASSERT_EQ(::poll(&polled, 1, 5000), 1);
    EXPECT_TRUE(relay.handle());
    EXPECT_EQ(read_journal(), std::make_pair(std::string("hello\nrest"), writer));
    EXPECT_EQ(lines, std::vector<std::string>{"hello"});

    hold.write.reset();
    ::waitpid(writer, nullptr, 0);
    EXPECT_FALSE(relay.handle());
    EXPECT_EQ(lines, (std::vector<std::string>{"hello", "rest"}));
}

// Otherwise the line would be the caller's unit's (_SYSTEMD_UNIT), and not the pod's.
TEST_F(RelayToJournal, WriterThatIsGoneIsReplacedByTheLeader) {
    std::vector<std::string> lines;
    write_and_end();
    Relay relay = make_relay(lines);
    EXPECT_TRUE(relay.handle());
    EXPECT_EQ(read_journal(), std::make_pair(std::string("last words\n"), leader_));
}

TEST_F(RelayToJournal, LeaderThatIsGoneTooIsReplacedByUs) {
    std::vector<std::string> lines;
    leader_ = write_and_end();
    Relay relay = make_relay(lines);
    EXPECT_TRUE(relay.handle());
    EXPECT_EQ(read_journal(), std::make_pair(std::string("last words\n"), ::getpid()));
}

TEST_F(RelayToJournal, JournalThatIsGoneStopsNothing) {
    std::vector<std::string> lines;
    journal_.ours.reset();
    Relay relay = make_relay(lines);
    ASSERT_EQ(::write(app_.theirs.get(), "one\ntwo\n", 8), 8);
    EXPECT_TRUE(relay.handle());
    EXPECT_EQ(lines, (std::vector<std::string>{"one", "two"}));
}

// All that a terminal's master gives until the other side is closed.
std::string read_terminal(const Fd& master) {
    std::string text;
    char buffer[1024];
    for (ssize_t n; (n = ::read(master.get(), buffer, sizeof buffer)) > 0;) text.append(buffer, static_cast<size_t>(n));
    return text;
}

TEST(Terminal, AppHasOneOfThePods) {
    TestPod pod;
    PlanApp& app = pod.add_shell("app",
                                 "test -t 0 && test -t 1 && test -t 2 && tty; stty size; stat -c '%u %g' $(tty); "
                                 "(echo opened >/dev/tty)");
    app.user = "1000";
    app.stdin_mode = app.stdout_mode = app.stderr_mode = Stdio::tty;
    Leader leader = pod.start_and_release();
    std::string text;
    const auto outcome = TestPod::finish(leader, [&](Leader&, Event& event) {
        if (event.kind != Event::Kind::terminal) return;
        const winsize size{33, 99, 0, 0};
        ::ioctl(event.fd.get(), TIOCSWINSZ, &size);
        text = read_terminal(event.fd);
    });
    EXPECT_EQ(outcome.exit_code, 0);
    const auto lines = text::split(text, '\n');
    ASSERT_GE(lines.size(), 4u) << text;
    EXPECT_EQ(lines[0], "/dev/pts/0\r");
    EXPECT_EQ(lines[2], "1000 5\r");
    EXPECT_EQ(lines[3], "opened\r");
}

// What the user types ends up in the program, Ctrl-C as a signal to its foreground group.
TEST(Terminal, KeysAndSignalsReachTheProgram) {
    TestPod pod;
    PlanApp& app = pod.add_shell(
        "app", "trap 'echo interrupted; exit 5' INT; read line; echo got-$line; while :; do sleep 0.05; done");
    app.stdin_mode = app.stdout_mode = app.stderr_mode = Stdio::tty;
    Leader leader = pod.start_and_release();
    std::string text;
    const auto outcome = TestPod::finish(leader, [&](Leader&, Event& event) {
        if (event.kind != Event::Kind::terminal) return;
        ASSERT_EQ(::write(event.fd.get(), "word\n", 5), 5);
        char buffer[256];
        for (ssize_t n; (n = ::read(event.fd.get(), buffer, sizeof buffer)) > 0;) {
            const bool before = text.find("got-word") == std::string::npos;
            text.append(buffer, static_cast<size_t>(n));
            const bool now = text.find("got-word") != std::string::npos;
            if (before && now) (void)!::write(event.fd.get(), "\x03", 1);
        }
    });
    EXPECT_NE(text.find("interrupted"), std::string::npos) << text;
    EXPECT_EQ(outcome.exit_code, 5);
}

struct Pty {
    Fd master;
    Fd slave;
};
Pty make_pty() {
    Fd master(check(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), "posix_openpt"));
    check(::unlockpt(master.get()), "unlockpt");
    Fd slave(check(::ioctl(master.get(), TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC), "TIOCGPTPEER"));
    return {std::move(master), std::move(slave)};
}

TEST(Terminal, RawModeIsUndone) {
    const Pty pty = make_pty();
    termios before{};
    termios during{};
    termios after{};
    ::tcgetattr(pty.slave.get(), &before);
    {
        const RawMode raw(pty.slave.get());
        ::tcgetattr(pty.slave.get(), &during);
    }
    ::tcgetattr(pty.slave.get(), &after);
    EXPECT_EQ(during.c_lflag & static_cast<tcflag_t>(ICANON | ISIG | ECHO), 0u);
    EXPECT_EQ(after.c_lflag, before.c_lflag);
}

// A caller's terminal, `enter` between, a shell of the pod at the other end.
TEST(Terminal, EnterJoinsTheCallersToThePods) {
    TestPod pod;
    pod.add_shell("app", "exec sleep 1000");
    Leader leader = pod.start_and_release();
    Pty caller = make_pty();
    std::string text;
    int status = 0;
    TestPod::finish(leader, [&](Leader& to, Event& event) {
        if (event.kind != Event::Kind::ready) return;
        const winsize size{21, 77, 0, 0};
        ::ioctl(caller.master.get(), TIOCSWINSZ, &size);
        const pid_t child = check(::fork(), "fork");
        if (child == 0) {
            for (int fd = 0; fd < 3; ++fd) ::dup2(caller.slave.get(), fd);
            caller.master.reset();
            caller.slave.reset();
            try {
                ::_exit(enter({pod.plan,
                               pod.plan.apps[0],
                               to.pid(),
                               {"/bin/sh", "-c", "tty; stty size; read x; echo got-$x; exit 6"},
                               {"PATH=/bin"},
                               RKT_INIT_PATH,
                               RKT_FILTER_PATH,
                               true}));
            } catch (const Error&) {
                ::_exit(99);
            }
        }
        caller.slave.reset();
        ASSERT_EQ(::write(caller.master.get(), "key\n", 4), 4);
        text = read_terminal(caller.master);
        ::waitpid(child, &status, 0);
        to.stop(SIGTERM);
    });
    EXPECT_NE(text.find("/dev/pts/0\r\n"), std::string::npos) << text;
    EXPECT_NE(text.find("21 77\r\n"), std::string::npos) << text;
    EXPECT_NE(text.find("got-key\r\n"), std::string::npos) << text;
    EXPECT_EQ(WEXITSTATUS(status), 6);
}

TEST(Streams, StdinIsNullByDefault) {
    TestPod pod;
    EXPECT_EQ(pod.run_shell("stat -L -c '%t %T' /proc/self/fd/0; cat | wc -c"), "1 3\n0\n");
}

// The caller's own descriptor reaches the app, and no longer than the app lives.
TEST(Streams, InheritedOnes) {
    TestPod pod;
    PlanApp& app = pod.add_shell("app", "echo direct");
    app.stdout_mode = Stdio::inherit;
    auto out = make_pipe();
    const Fd saved(check(::dup(1), "dup"));
    ::dup2(out.write.get(), 1);
    Leader leader = pod.start_and_release();
    ::dup2(saved.get(), 1);
    out.write.reset();
    EXPECT_EQ(TestPod::finish(leader).exit_code, 0);
    EXPECT_EQ(read_all(out.read), "direct\n");
}

}  // namespace
}  // namespace rkt::sandbox

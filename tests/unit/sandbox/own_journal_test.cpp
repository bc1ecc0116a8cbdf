// rkt-journal between a pod and journald, with the test as both.
#include "sandbox/own_journal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <functional>

#include "base/error.hpp"
#include "sandbox/app/journal_stream.hpp"
#include "sandbox/journal/filter.hpp"
#include "sandbox/journal/writer.hpp"
#include "sandbox/journal_handoff.hpp"
#include "support/journal_socket.hpp"
#include "support/journalctl.hpp"
#include "support/temp_tree.hpp"

namespace rkt::sandbox {
namespace {

using test::field_of_all;
using test::JournalSocket;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kUnit = "rkt-pod.service";

class OwnJournalTest : public testing::Test {
protected:
    OwnJournalTest() : own_(tree_.dir().duplicate(), pod_) {}
    void start() {
        inits_end_ = own_.take_lifeline();
        own_.start({RKT_JOURNAL, kUnit, "podhost", ::getpid(), Fd()});
    }
    Fd open(const std::string& identifier = "web", bool is_stderr = false, const char* unit = kUnit) {
        Fd stream = app::open_journal(own_.socket().c_str());
        check(stream ? 0 : -1, "opening a stream");
        check(app::begin_journal(stream, {identifier.c_str(), unit, is_stderr}), "its header");
        return stream;
    }
    // Everything that was sent is in both journals then.
    void drain() {
        check_long(::send(inits_end_.get(), &journal_handoff::kDrain, 1, 0), "asking to drain");
        // The host's journald reads meanwhile; what waits may be more than its socket holds.
        pollfd answered{inits_end_.get(), POLLIN, 0};
        do host_.read();
        while (::poll(&answered, 1, 10) == 0);
        char answer = 0;
        check_long(::recv(inits_end_.get(), &answer, 1, 0), "the answer");
        host_.read();
    }
    // The pod has ended; the process must.
    void end() {
        inits_end_.reset();
        own_.wait_for_end();
        host_.read();
    }
    [[nodiscard]] std::string files() const { return tree_.path() + "/" + pod_.machine_id(); }
    [[nodiscard]] std::vector<std::string> messages(std::initializer_list<std::string> matches = {}) const {
        return field_of_all(files(), "MESSAGE", matches);
    }
    [[nodiscard]] std::string field(const std::string& name, const std::string& message) const {
        const auto values = field_of_all(files(), name, {"MESSAGE=" + message});
        return values.size() == 1 ? values.front() : std::to_string(values.size()) + " values";
    }
    static std::string header(bool is_stderr = false) { return JournalSocket::header("web", kUnit, is_stderr); }

    JournalSocket host_;
    test::TempTree tree_;
    PodId pod_ = PodId::parse("6f2b9c1e-0d1f-4c55-9a0a-0123456789ab");
    OwnJournal own_;
    Fd inits_end_;
};

TEST_F(OwnJournalTest, ALineGoesToBoth) {
    Fd before = open();  // it is not there yet
    start();
    write_all(before, "first\n");
    before.reset();
    write_all(open("web", true), "second\n");
    drain();
    EXPECT_EQ(host_.text(header()), "first\n");
    EXPECT_EQ(host_.text(header(true)), "second\n");
    EXPECT_THAT(messages(), testing::UnorderedElementsAre("first", "second"));
    EXPECT_EQ(field("PRIORITY", "first"), "6");
    EXPECT_EQ(field("PRIORITY", "second"), "3");
    EXPECT_EQ(field("SYSLOG_IDENTIFIER", "first"), "web");
    EXPECT_EQ(field("_TRANSPORT", "first"), "stdout");
    EXPECT_EQ(field("_PID", "first"), std::to_string(::getpid()));
    EXPECT_EQ(field("_COMM", "first"), "journal_file_te");
    EXPECT_EQ(field("_HOSTNAME", "first"), "podhost");
    EXPECT_EQ(field("_MACHINE_ID", "first"), pod_.machine_id());
    EXPECT_THAT(messages({"--unit=web.service"}), testing::SizeIs(2));
    EXPECT_THAT(messages({"--boot"}), testing::SizeIs(2));
    EXPECT_EQ(test::journalctl(files(), {"--verify"}).status, 0);
    end();
}

// The kernel vouches for the writer's numbers, on both ways.
TEST_F(OwnJournalTest, TheWriterStaysTheWriter) {
    start();
    Fd stream = open();
    int gate[2];
    check(::pipe(gate), "pipe");
    const pid_t child = check(::fork(), "fork");
    if (child == 0) {
        if (::setresgid(2345, 2345, 2345) != 0 || ::setresuid(1234, 1234, 1234) != 0) ::_exit(1);
        (void)!::write(stream.get(), "hello\n", 6);
        ::close(gate[1]);
        char end = 0;
        (void)!::read(gate[0], &end, 1);
        ::_exit(0);
    }
    ::close(gate[0]);
    pollfd readable{gate[1], 0, 0};
    while (messages().empty()) ::poll(&readable, 1, 5);
    host_.read();
    const ucred writer = host_.writer(header());
    EXPECT_EQ(writer.pid, child);
    EXPECT_EQ(writer.uid, 1234U);
    EXPECT_EQ(writer.gid, 2345U);
    EXPECT_EQ(field("_PID", "hello"), std::to_string(child));
    EXPECT_EQ(field("_UID", "hello"), "1234");
    EXPECT_EQ(field("_GID", "hello"), "2345");
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(gate[1]);
    stream.reset();
    end();
}

TEST_F(OwnJournalTest, TheUnitIsThePods) {
    start();
    write_all(open("web", false, "sshd.service"), "forged\n");
    drain();
    EXPECT_EQ(host_.text(header()), "forged\n");
    EXPECT_EQ(host_.text(JournalSocket::header("web", "sshd.service", false)), "");
    EXPECT_EQ(field("_SYSTEMD_UNIT", "forged"), "web.service");
    end();
}

TEST_F(OwnJournalTest, Lines) {
    start();
    {
        const Fd stream = open();
        write_all(stream, "<4>warned\n<x>plain\n<30>daemon\n\n<3>\nin two ");
        write_all(stream, std::string("pieces\nnul\0", 11));
        write_all(stream, std::string(100'000, 'l') + "\nopen end");
    }
    drain();
    const auto lines = messages();
    ASSERT_EQ(lines.size(), 9U);
    EXPECT_THAT(std::vector(lines.begin(), lines.begin() + 5),
                ElementsAre("warned", "<x>plain", "daemon", "in two pieces", "nul"));
    EXPECT_EQ(lines[5].size() + lines[6].size() + lines[7].size(), 100'000U);
    EXPECT_EQ(lines[5].size(), 48U << 10);
    EXPECT_EQ(field("PRIORITY", "warned"), "4");
    EXPECT_EQ(field("SYSLOG_FACILITY", "daemon"), "3");
    EXPECT_EQ(field("_LINE_BREAK", "nul"), "nul");
    EXPECT_EQ(field("_LINE_BREAK", "open end"), "eof");
    EXPECT_THAT(host_.text(header()), HasSubstr("<4>warned\n<x>plain\n<30>daemon\n\n<3>\nin two pieces\n"));
    end();
}

// Their own connections end, and nothing else.
TEST_F(OwnJournalTest, HostileHeaders) {
    start();
    const std::string bad[] = {std::string("we\0b\n\n6\n1\n0\n0\n0\nx\n", 19), std::string(5000, 'x'),
                               "web\n\nsix\n1\n0\n0\n0\nx\n", "web\n\n-1\n1\n0\n0\n0\nx\n",
                               std::string(300, 'i') + "\n\n6\n1\n0\n0\n0\nx\n"};
    for (const std::string& header : bad) {
        const Fd stream = app::open_journal(own_.socket().c_str());
        (void)::send(stream.get(), header.data(), header.size(), MSG_NOSIGNAL);
        char ignored = 0;
        EXPECT_LE(::recv(stream.get(), &ignored, 1, 0), 0) << header.substr(0, 20);
    }
    write_all(open(), "still there\n");
    drain();
    EXPECT_THAT(messages(), ElementsAre("still there"));
    end();
}

TEST_F(OwnJournalTest, NothingIsLostAtTheEnd) {
    start();
    std::string sent;
    {
        const Fd stream = open();
        for (int i = 0; i < 20'000; ++i) {
            const std::string line = "line " + std::to_string(i) + "\n";
            sent += line;
            write_all(stream, line);
            if (i % 1000 == 0) host_.read();
        }
    }
    end();
    EXPECT_EQ(host_.text(header()), sent);
    EXPECT_EQ(messages({"--lines=1"}).back(), "line 19999");
    EXPECT_EQ(test::journalctl(files(), {"--verify"}).status, 0);
    EXPECT_THAT(test::journalctl(files(), {"--header"}).output, HasSubstr("State: OFFLINE"));
}

// As its patience is bounded, a journald that reads nothing holds up the app, and loses nothing when it reads again.
TEST_F(OwnJournalTest, AJournaldThatPauses) {
    start();
    Fd stream = open();
    std::string sent;
    while (::poll(nullptr, 0, 0) == 0) {
        const std::string line = "line " + std::to_string(sent.size()) + std::string(1000, '.') + "\n";
        const ssize_t n = ::send(stream.get(), line.data(), line.size(), MSG_DONTWAIT);
        if (n != static_cast<ssize_t>(line.size())) {
            sent += line.substr(0, n == -1 ? 0 : static_cast<size_t>(n));
            break;
        }
        sent += line;
    }
    EXPECT_GT(sent.size(), 50'000U);
    stream.reset();
    host_.read();
    for (int i = 0; host_.text(header()).size() < sent.size() && i < 1000; ++i) {
        ::poll(nullptr, 0, 5);
        host_.read();
    }
    EXPECT_EQ(host_.text(header()), sent);
    end();
}

// The process that reads the streams: child of the one that was started.
pid_t reader() {
    const auto child_of = [](pid_t parent) {
        const std::string task = "/proc/" + std::to_string(parent) + "/task/" + std::to_string(parent) + "/children";
        std::ifstream children(task);
        pid_t child = 0;
        children >> child;
        return child;
    };
    return child_of(child_of(::getpid()));
}

TEST_F(OwnJournalTest, KilledItIsBegunAgainAndNobodyLosesItsStream) {
    start();
    Fd stream = open();
    Fd silent = open("silent");
    write_all(stream, "before\n");
    drain();
    const pid_t killed = reader();
    ASSERT_GT(killed, 0);
    ASSERT_EQ(::kill(killed, SIGKILL), 0);
    write_all(stream, "while\n");
    while (reader() == killed || reader() == 0) ::poll(nullptr, 0, 1);
    write_all(silent, "speaks\n");
    write_all(open("late"), "too\n");
    drain();
    EXPECT_EQ(host_.text(header()), "before\nwhile\n");
    EXPECT_EQ(host_.text(JournalSocket::header("silent", kUnit, false)), "speaks\n");
    EXPECT_THAT(messages(), testing::IsSupersetOf({"before", "while", "speaks", "too"}));
    EXPECT_THAT(host_.text(JournalSocket::header("rkt", kUnit, false)), HasSubstr("was killed by signal 9"));
    stream.reset();
    silent.reset();
    end();
}

// The fifth time in ten seconds there is something wrong with it.
TEST_F(OwnJournalTest, OneThatAlwaysDiesIsGivenUp) {
    start();
    const Fd stream = open();
    for (int i = 0; i < 5; ++i) {
        pid_t killed = 0;
        while ((killed = reader()) == 0) ::poll(nullptr, 0, 1);
        ::kill(killed, SIGKILL);
        while (reader() == killed) ::poll(nullptr, 0, 1);
    }
    pollfd hung_up{stream.get(), POLLHUP, 0};
    ASSERT_EQ(::poll(&hung_up, 1, 5000), 1);
    end();
}

// Nothing but system calls: the sanitizers make some of their own.
TEST(JournalFilter, WhatReadsStreamsCanDoNothingElse) {
    constexpr std::array<std::array<long, 2>, 8> kRefused{{{SYS_mount, 0},
                                                           {SYS_setns, -1},
                                                           {SYS_socket, AF_INET},
                                                           {SYS_execve, 0},
                                                           {SYS_clone, SIGCHLD},
                                                           {SYS_kill, 0},
                                                           {SYS_ptrace, 0},
                                                           {SYS_setuid, 0}}};
    const pid_t child = check(::fork(), "fork");
    if (child == 0) {
        if (!journal::load_filter()) ::syscall(SYS_exit_group, 100);
        long place = 1;
        for (const auto& [number, argument] : kRefused) {
            if (::syscall(number, argument, 0, 0, 0, 0) != -1 || errno != EPERM) ::syscall(SYS_exit_group, place);
            ++place;
        }
        ::syscall(SYS_exit_group, ::syscall(SYS_socket, AF_UNIX, SOCK_STREAM, 0) == -1 ? place : 0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 0) << "which of them is let through";
}

TEST_F(OwnJournalTest, WithoutAJournald) {
    host_.close();
    std::filesystem::remove("/run/systemd/journal/stdout");
    start();
    write_all(open(), "kept\n");
    drain();
    EXPECT_THAT(messages(), ElementsAre("kept"));
    end();
}

// One line says it; the host's journal has what is missing.
TEST_F(OwnJournalTest, AFullDisk) {
    check(::mount("tmpfs", files().c_str(), "tmpfs", 0, "size=400k"), "mounting a small disk");
    start();
    Fd stream = open();
    for (int i = 0; i < 3000; ++i) {
        write_all(stream, "line " + std::to_string(i) + std::string(200, '.') + "\n");
        if (i % 200 == 0) host_.read();
    }
    stream.reset();
    drain();
    const std::string said = host_.text(JournalSocket::header("rkt", kUnit, false));
    EXPECT_EQ(
        said,
        "<4>the pod's own journal takes nothing (No space left on device): what is missing in it is in the host's\n");
    EXPECT_THAT(host_.text(header()), HasSubstr("line 2999"));
    EXPECT_THAT(messages().front(), HasSubstr("line 0."));
    EXPECT_EQ(test::journalctl(files(), {"--verify"}).status, 0);
    end();
    check(::umount2(files().c_str(), MNT_DETACH), "unmounting");
}

TEST(JournalWriter, UnitOfACgroup) {
    const auto unit_of = [](const char* path, const char* pod) {
        char unit[272];
        journal::unit_of_cgroup(path, pod, unit);
        return std::string(unit);
    };
    EXPECT_EQ(unit_of("/machine.slice/rkt.service/web.service", "/machine.slice/rkt.service"), "web.service");
    EXPECT_EQ(unit_of("/m/rkt.service/web.service/run-u1.service/x", "/m/rkt.service"), "run-u1.service");
    EXPECT_EQ(unit_of("/m/rkt.service", "/m/rkt.service"), "");
    EXPECT_EQ(unit_of("/system.slice/sshd.service", "/m/rkt.service"), "");
    EXPECT_EQ(unit_of("/m/rkt.service/.service", "/m/rkt.service"), "");
    EXPECT_EQ(unit_of("/m/web.service", ""), "");
}

}  // namespace
}  // namespace rkt::sandbox

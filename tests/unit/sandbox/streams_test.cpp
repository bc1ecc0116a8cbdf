// Attachable streams as init has them, with the test as app, as attachers, and as journald.
#include "sandbox/init/app_streams.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <functional>

#include "base/error.hpp"
#include "sandbox/endpoint.hpp"
#include "support/journal_socket.hpp"

namespace rkt::sandbox::init {
namespace {

constexpr FlatStdio kStreams[3] = {FlatStdio::stream, FlatStdio::stream, FlatStdio::stream};
constexpr FlatStdio kTerminal[3] = {FlatStdio::shared_tty, FlatStdio::shared_tty, FlatStdio::shared_tty};

// Recognizably at its place.
std::string pattern(size_t size) {
    std::string text;
    for (size_t line = 0; text.size() < size; ++line) text += "line " + std::to_string(line) + "\n";
    text.resize(size);
    return text;
}

// What has come of a socket until now.
struct Reader {
    Fd socket;
    std::string text{};
    bool ended = false;
    void read() {
        char buffer[65536];
        ssize_t n;
        while ((n = ::recv(socket.get(), buffer, sizeof buffer, MSG_DONTWAIT)) > 0)
            text.append(buffer, static_cast<size_t>(n));
        ended = ended || n == 0;
    }
};

class AppStreamsTest : public testing::Test {
protected:
    AppStreamsTest() {
        sigset_t all;
        ::sigfillset(&all);
        check(::sigprocmask(SIG_SETMASK, &all, nullptr), "sigprocmask");  // as init has them
    }
    void open(const FlatStdio (&modes)[3]) {
        ASSERT_EQ(streams_.open(modes, app_).errnum, 0);
        for (const Fd& fd : app_.fds) {
            if (fd) check(::fcntl(fd.get(), F_SETFL, O_RDWR | O_NONBLOCK), "fcntl");
        }
    }
    Attachment attach(uint32_t wanted) {
        Attachment attachment;
        EXPECT_EQ(streams_.attach(wanted, attachment), 0);
        return attachment;
    }
    Reader attach_stdout() { return {std::move(attach(endpoint::kStdout).fds[0])}; }
    std::string journal(bool is_stderr = false) {
        journal_.read();
        return journal_.text(test::JournalSocket::header("web", "web.service", is_stderr));
    }
    // init's loop.
    void turn() {
        set().clear();
        streams_.add_to(set(), 0);
        (void)set().wait(10);
        streams_.pump(now_ms_);
    }
    void turn_until(const std::function<bool()>& done) {
        for (int turns = 0; turns < 10000 && !done(); ++turns) turn();
        EXPECT_TRUE(done());
    }
    // Writes all of it while `meanwhile` runs; false: the stream takes nothing more.
    bool app_writes(
        std::string_view text, const std::function<void()>& meanwhile = [] {}, int number = 1) {
        for (int idle = 0; !text.empty() && idle < 100;) {
            const ssize_t n = ::write(app_.fds[number].get(), text.data(), text.size());
            idle = n > 0 ? 0 : idle + 1;
            if (n > 0) text.remove_prefix(static_cast<size_t>(n));
            turn();
            meanwhile();
        }
        return text.empty();
    }
    std::string app_reads() const {
        char buffer[65536];
        const ssize_t n = ::read(app_.fds[0].get(), buffer, sizeof buffer);
        return n > 0 ? std::string(buffer, static_cast<size_t>(n)) : n == 0 ? "(end)" : "";
    }
    void app_closes(int number) { app_.fds[number].reset(); }
    static PollSet& set() {
        static PollSet polled;
        return polled;
    }

    test::JournalSocket journal_;
    AppStreams streams_{{"web", "web.service"}};
    StreamEnds app_;
    int64_t now_ms_ = 1000;
};

TEST_F(AppStreamsTest, WhileNobodyIsAttachedTheJournalHasEveryByte) {
    open(kStreams);
    const std::string text = pattern(3'000'000);
    EXPECT_TRUE(app_writes(text, [&] { journal_.read(); }));
    EXPECT_TRUE(app_writes(
        "trouble\n", [] {}, 2));
    turn_until([&] { return journal().size() == text.size(); });
    EXPECT_EQ(journal(), text);
    EXPECT_EQ(journal(true), "trouble\n");
}

TEST_F(AppStreamsTest, EveryAttacherGetsEveryByteAndTheJournalNone) {
    open(kStreams);
    Reader one = attach_stdout();
    Reader two = attach_stdout();
    const std::string text = pattern(10'000'000);
    const auto read = [&] {
        one.read();
        two.read();
    };
    EXPECT_TRUE(app_writes(text, read));
    app_closes(1);
    turn_until([&] {
        read();
        return one.ended && two.ended;
    });
    EXPECT_TRUE(one.text == text);
    EXPECT_TRUE(two.text == text);
    EXPECT_EQ(journal(), "");
}

TEST_F(AppStreamsTest, AttachersThatComeAndGoLeaveNoGap) {
    open(kStreams);
    const std::string text = pattern(600'000);
    const auto part = [&](size_t i) { return std::string_view(text).substr(i * 100'000, 100'000); };
    std::string seen;
    for (size_t i = 0; i < 6; i += 2) {
        EXPECT_TRUE(app_writes(part(i), [&] { journal_.read(); }));
        turn_until([&] { return journal().size() == (i / 2 + 1) * 100'000; });
        Reader reader = attach_stdout();
        EXPECT_TRUE(app_writes(part(i + 1), [&] { reader.read(); }));
        turn_until([&] {
            reader.read();
            return reader.text.size() == 100'000;
        });
        seen += reader.text;
    }
    EXPECT_EQ(journal(), std::string(part(0)) + std::string(part(2)) + std::string(part(4)));
    EXPECT_EQ(seen, std::string(part(1)) + std::string(part(3)) + std::string(part(5)));
}

TEST_F(AppStreamsTest, SlowAttacherHoldsTheAppUpAndIsDroppedInTheEnd) {
    open(kStreams);
    Reader slow = attach_stdout();
    Reader fast = attach_stdout();
    const std::string text = pattern(5'000'000);
    EXPECT_FALSE(app_writes(text, [&] { fast.read(); }));
    now_ms_ += kPatienceMs - 1;
    turn();
    EXPECT_EQ(streams_.deadline_ms(), now_ms_ + 1);
    EXPECT_FALSE(app_writes("more", [&] { fast.read(); }));
    now_ms_ += 1;
    turn();
    EXPECT_EQ(streams_.deadline_ms(), kNever);
    EXPECT_TRUE(app_writes("!", [&] { fast.read(); }));
    turn_until([&] {
        fast.read();
        return fast.text.ends_with("!");
    });
    slow.read();
    EXPECT_TRUE(slow.ended);
    EXPECT_TRUE(text.starts_with(slow.text));
    EXPECT_TRUE(text.starts_with(fast.text.substr(0, fast.text.size() - 1)));
    EXPECT_EQ(journal(), "<4>rkt: dropped an attacher that took nothing for 10 s\n");
}

// The only one: what it has not taken is the journal's.
TEST_F(AppStreamsTest, NothingIsLostWithAnAttacherThatIsDropped) {
    open(kStreams);
    Reader slow = attach_stdout();
    std::string text = pattern(5'000'000);
    size_t written = 0;
    for (ssize_t n; (n = ::write(app_.fds[1].get(), text.data() + written, 50'000)) > 0; turn()) {
        written += static_cast<size_t>(n);
    }
    text.resize(written);
    now_ms_ += kPatienceMs;
    turn();
    slow.read();
    ASSERT_LT(slow.text.size(), text.size());
    const std::string note = "<4>rkt: dropped an attacher that took nothing for 10 s\n";
    turn_until([&] { return note.size() + text.size() == slow.text.size() + journal().size(); });
    EXPECT_TRUE(slow.text + journal().substr(note.size()) == text);
}

// In the middle of what was read last.
TEST_F(AppStreamsTest, NewAttacherGoesOnWhereAStuckJournalStopped) {
    open(kStreams);
    std::string text = pattern(5'000'000);
    size_t written = 0;
    for (ssize_t n; (n = ::write(app_.fds[1].get(), text.data() + written, 50'000)) > 0; turn()) {
        written += static_cast<size_t>(n);
    }
    text.resize(written);
    Reader reader = attach_stdout();
    turn_until([&] {
        reader.read();
        return journal().size() + reader.text.size() == text.size();
    });
    EXPECT_LT(reader.text.size(), text.size());
    EXPECT_TRUE(journal() + reader.text == text);
}

// Though another one has yet to take what came before.
TEST_F(AppStreamsTest, NewAttacherGetsWhatComesAfterItOnly) {
    open(kStreams);
    Reader slow = attach_stdout();
    Reader fast = attach_stdout();
    const std::string text = pattern(2'000'000);
    std::string_view rest = text;
    for (ssize_t n; (n = ::write(app_.fds[1].get(), rest.data(), rest.size())) > 0; turn()) {
        rest.remove_prefix(static_cast<size_t>(n));
        fast.read();
    }
    fast.read();
    Reader late = attach_stdout();
    const size_t before = fast.text.size();
    const auto read = [&] {
        for (Reader* reader : {&slow, &fast, &late}) reader->read();
    };
    EXPECT_TRUE(app_writes(rest, read));
    turn_until([&] {
        read();
        return slow.text.size() == text.size() && fast.text.size() == text.size();
    });
    read();
    EXPECT_TRUE(late.text == text.substr(before));
}

TEST_F(AppStreamsTest, AttacherThatDiesHoldsNobodyUp) {
    open(kStreams);
    Reader dying = attach_stdout();
    Reader other = attach_stdout();
    EXPECT_TRUE(app_writes("both", [&] { other.read(); }));
    dying.socket.reset();
    const std::string text = pattern(1'000'000);
    EXPECT_TRUE(app_writes(text, [&] { other.read(); }));
    turn_until([&] {
        other.read();
        return other.text.size() == text.size() + 4;
    });
    other.socket.reset();
    turn();  // without a byte to pass on
    EXPECT_TRUE(app_writes("for the journal\n"));
    turn_until([&] { return journal() == "for the journal\n"; });
}

TEST_F(AppStreamsTest, JournalThatDoesNotReadHoldsTheAppUpButNotItsEnd) {
    open(kStreams);
    EXPECT_FALSE(app_writes(pattern(5'000'000)));
    EXPECT_EQ(streams_.deadline_ms(), kNever);
    streams_.app_ended();
    turn();
    EXPECT_FALSE(streams_.has_ended());
    now_ms_ = streams_.deadline_ms();
    turn();
    app_closes(2);
    turn_until([&] { return streams_.has_ended(); });
}

TEST_F(AppStreamsTest, WhatAnAppWroteLastIsPassedOn) {
    open(kStreams);
    Reader reader = attach_stdout();
    ASSERT_EQ(::write(app_.fds[1].get(), "last words", 10), 10);
    streams_.app_ended();  // another process has its stdout still open
    turn_until([&] { return streams_.has_ended(); });
    reader.read();
    EXPECT_EQ(reader.text, "last words");
    EXPECT_TRUE(reader.ended);
    Attachment late;
    EXPECT_EQ(streams_.attach(endpoint::kStdout, late), ESRCH);
}

TEST_F(AppStreamsTest, StdoutThatTheAppClosesEndsForAttachers) {
    open(kStreams);
    Reader before = attach_stdout();
    app_closes(1);
    turn();
    before.read();
    EXPECT_TRUE(before.ended);
    Reader after = attach_stdout();
    after.read();
    EXPECT_TRUE(after.ended);
    Reader errors{std::move(attach(endpoint::kStderr).fds[0])};
    EXPECT_TRUE(app_writes(
        "still there", [&] { errors.read(); }, 2));
    turn_until([&] {
        errors.read();
        return errors.text == "still there";
    });
}

TEST_F(AppStreamsTest, InputOfAllAttachersReachesTheApp) {
    open(kStreams);
    const Attachment one = attach(endpoint::kStdin);
    const Attachment two = attach(endpoint::kStdin | endpoint::kStdout);
    ASSERT_EQ(two.count, 2u);
    ASSERT_EQ(::write(one.fds[0].get(), "one", 3), 3);
    turn();
    EXPECT_EQ(app_reads(), "one");
    ASSERT_EQ(::write(two.fds[0].get(), "two", 3), 3);
    turn();
    EXPECT_EQ(app_reads(), "two");
}

TEST_F(AppStreamsTest, InputWaitsForAnAppThatDoesNotRead) {
    open(kStreams);
    const Attachment attacher = attach(endpoint::kStdin);
    const std::string text = pattern(1'000'000);
    std::string received;
    for (std::string_view rest = text; !rest.empty() || received.size() < text.size();) {
        const ssize_t n = ::send(attacher.fds[0].get(), rest.data(), rest.size(), MSG_DONTWAIT);
        if (n > 0) rest.remove_prefix(static_cast<size_t>(n));
        turn();
        if (n <= 0) received += app_reads();
    }
    EXPECT_TRUE(received == text);
}

TEST_F(AppStreamsTest, InputEndsOnlyWhenAnAttacherSaysSo) {
    open(kStreams);
    Attachment gone = attach(endpoint::kStdin);
    Attachment said = attach(endpoint::kStdin);
    ASSERT_EQ(::write(gone.fds[0].get(), "a", 1), 1);
    gone.fds[0].reset();
    turn();
    turn();
    EXPECT_EQ(app_reads(), "a");
    EXPECT_EQ(app_reads(), "");
    ASSERT_EQ(::write(said.fds[0].get(), "b", 1), 1);
    check(::shutdown(said.fds[0].get(), SHUT_WR), "shutdown");
    turn();
    turn();
    EXPECT_EQ(app_reads(), "b");
    EXPECT_EQ(app_reads(), "(end)");
    Reader answer{std::move(said.fds[0])};
    answer.read();
    EXPECT_TRUE(answer.ended);
}

TEST_F(AppStreamsTest, StdinThatTheAppClosesEndsForAttachers) {
    open(kStreams);
    Attachment attacher = attach(endpoint::kStdin);
    app_closes(0);
    ASSERT_EQ(::write(attacher.fds[0].get(), "x", 1), 1);
    turn();
    Reader answer{std::move(attacher.fds[0])};
    answer.read();
    EXPECT_TRUE(answer.ended);
}

TEST_F(AppStreamsTest, SeventeenthAttacherIsRefused) {
    open(kStreams);
    std::vector<Attachment> all;
    for (uint32_t i = 0; i < kMaxAttachers; ++i) all.push_back(attach(endpoint::kStdout));
    Attachment refused;
    EXPECT_EQ(streams_.attach(endpoint::kStdout, refused), EUSERS);
    all.pop_back();
    turn();
    EXPECT_EQ(streams_.attach(endpoint::kStdout, refused), 0);
}

TEST_F(AppStreamsTest, EndpointThatIsNotThereIsRefused) {
    constexpr FlatStdio kOnlyOutput[3] = {FlatStdio::null, FlatStdio::stream, FlatStdio::log};
    open(kOnlyOutput);
    EXPECT_FALSE(app_.fds[0]);
    EXPECT_FALSE(app_.fds[2]);
    Attachment refused;
    EXPECT_EQ(streams_.attach(endpoint::kStdin | endpoint::kStdout, refused), EINVAL);
    EXPECT_EQ(streams_.attach(endpoint::kStderr, refused), EINVAL);
    EXPECT_EQ(streams_.attach(0, refused), EINVAL);
    EXPECT_EQ(streams_.attach(endpoint::kStdout, refused), 0);
}

// As an app that is not root opens /dev/stdout.
TEST_F(AppStreamsTest, PipesCanBeOpenedByAnyUser) {
    open(kStreams);
    struct stat st {};
    for (const auto& [number, mode] : {std::pair<int, mode_t>{0, 0644}, {1, 0622}, {2, 0622}}) {
        ASSERT_EQ(::fstat(app_.fds[number].get(), &st), 0);
        EXPECT_TRUE(S_ISFIFO(st.st_mode));
        EXPECT_EQ(st.st_mode & 0777, mode);
    }
}

TEST_F(AppStreamsTest, TerminalShowsAndTakesKeys) {
    open(kTerminal);
    Attachment attacher = attach(endpoint::kStdin | endpoint::kStdout);
    ASSERT_EQ(attacher.count, 2u);
    Reader screen{std::move(attacher.fds[0])};
    Reader other{std::move(attach(endpoint::kStdout).fds[0])};
    const winsize size{24, 80, 0, 0};
    check(::ioctl(attacher.fds[1].get(), TIOCSWINSZ, &size), "TIOCSWINSZ");
    winsize seen{};
    check(::ioctl(app_.fds[0].get(), TIOCGWINSZ, &seen), "TIOCGWINSZ");
    EXPECT_EQ(seen.ws_col, 80);

    ASSERT_EQ(::write(screen.socket.get(), "key\n", 4), 4);
    const auto both = [&](const std::string& text) {
        turn_until([&] {
            screen.read();
            other.read();
            return screen.text == text && other.text == text;
        });
    };
    both("key\r\n");  // the echo
    EXPECT_EQ(app_reads(), "key\n");
    EXPECT_TRUE(app_writes("answer\n"));
    both("key\r\nanswer\r\n");

    // Every descriptor of the app's may be closed: it still has its terminal.
    for (int number = 0; number < 3; ++number) app_closes(number);
    turn();
    screen.read();
    EXPECT_FALSE(screen.ended);
    streams_.app_ended();
    turn_until([&] { return streams_.has_ended(); });
    screen.read();
    other.read();
    EXPECT_TRUE(screen.ended);
    EXPECT_TRUE(other.ended);
}

TEST_F(AppStreamsTest, AttacherThatOnlyWatchesATerminalCannotType) {
    open(kTerminal);
    Attachment watcher = attach(endpoint::kStdout);
    ASSERT_EQ(::write(watcher.fds[0].get(), "key\n", 4), 4);
    for (int i = 0; i < 3; ++i) turn();
    EXPECT_EQ(app_reads(), "");
}

TEST_F(AppStreamsTest, TerminalWithoutAttachersIsTheJournals) {
    open(kTerminal);
    EXPECT_TRUE(app_writes("text\n"));
    turn_until([&] { return journal() == "text\r\n"; });
}

}  // namespace
}  // namespace rkt::sandbox::init

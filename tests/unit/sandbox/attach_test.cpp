// Attaching to an app of a real pod, through its init's control socket.
#include "sandbox/attach.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <future>

#include "base/child.hpp"
#include "base/error.hpp"
#include "sandbox/endpoint.hpp"
#include "support/journal_socket.hpp"
#include "unit/sandbox/test_pod.hpp"

namespace rkt::sandbox {
namespace {

using endpoint::kStderr;
using endpoint::kStdin;
using endpoint::kStdout;
using test::JournalSocket;
using test::TestPod;

std::future<std::string> read_later(Fd fd) {
    return std::async(std::launch::async, [fd = std::move(fd)] { return read_all(fd); });
}

void set_pipe_size(const std::string& path, int size) {
    const Fd pipe(check(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC), path));
    check(::fcntl(pipe.get(), F_SETPIPE_SZ, size), "fcntl F_SETPIPE_SZ");
}

std::string numbered_lines(size_t size) {
    std::string text;
    for (size_t line = 0; text.size() < size; ++line) text += "line " + std::to_string(line) + "\n";
    return text;
}

class Attach : public testing::Test {
protected:
    void start(const std::string& script, Stdio mode) {
        PlanApp& app = pod_.add_shell("web", script);
        app.stdin_mode = app.stdout_mode = app.stderr_mode = mode;
        is_terminal_ = mode == Stdio::shared_tty;
        leader_.emplace(pod_.start_and_release());
        while (leader_->next_event().kind != Event::Kind::ready) {
        }
    }
    AttachedStreams open(uint32_t endpoints, const std::string& app = "web") {
        const Dir pod = Dir::open(pod_.path() + "/pod");
        return open_streams({pod, app, endpoints, is_terminal_});
    }
    std::string error_of(uint32_t endpoints, const std::string& app = "web") {
        try {
            (void)open(endpoints, app);
            return "";
        } catch (const Error& error) {
            return error.what();
        }
    }
    int finish() { return TestPod::finish(*leader_).exit_code; }
    // Of the only app, which has begun.
    [[nodiscard]] pid_t pid_of_app() const {
        const std::string init = std::to_string(leader_->pid());
        return std::stoi(Dir::open("/proc/" + init).read_file("task/" + init + "/children"));
    }

    JournalSocket journal_;
    TestPod pod_;
    bool is_terminal_ = false;
    std::optional<Leader> leader_;
};

TEST_F(Attach, AllAttachersGetEverything) {
    const std::string text = numbered_lines(10'000'000);
    pod_.add_file("web", "/data", text);
    start("read go; cat /data", Stdio::stream);
    auto one = read_later(open(kStdout).out);
    auto two = read_later(open(kStdout).out);
    const AttachedStreams typist = open(kStdin);
    write_all(typist.in, "go\n");
    EXPECT_TRUE(one.get() == text);
    EXPECT_TRUE(two.get() == text);
    EXPECT_EQ(finish(), 0);
}

TEST_F(Attach, AttacherThatIsKilledCostsTheOthersNothing) {
    const std::string text = numbered_lines(5'000'000);
    pod_.add_file("web", "/data", text);
    start("read go; cat /data", Stdio::stream);
    AttachedStreams killed = open(kStdout);
    auto other = read_later(open(kStdout).out);
    write_all(open(kStdin).in, "go\n");
    char part[65536];
    ASSERT_GT(::recv(killed.out.get(), part, sizeof part, 0), 0);
    killed.out.reset();
    EXPECT_TRUE(other.get() == text);
    EXPECT_EQ(finish(), 0);
}

TEST_F(Attach, StreamsAreToldApart) {
    start("read line; echo out-$line; echo trouble-$line >&2; exit 3", Stdio::stream);
    AttachedStreams all = open(kStdin | kStdout | kStderr);
    write_all(all.in, "word\n");
    EXPECT_EQ(read_all(all.out), "out-word\n");
    EXPECT_EQ(read_all(all.err), "trouble-word\n");
    EXPECT_EQ(finish(), 3);
}

TEST_F(Attach, AppThatIsBegunAgainHasNewStreams) {
    PlanApp& app = pod_.add_shell("web", "read line; echo got-$line; test $line = last");
    app.stdin_mode = app.stdout_mode = Stdio::stream;
    app.restart.policy = RestartPolicy::on_failure;
    app.restart.delay_ms = 1;
    leader_.emplace(pod_.start_and_release());
    for (const std::string word : {"first", "last"}) {
        for (Event::Kind kind{}; kind != Event::Kind::started;) kind = leader_->next_event().kind;
        AttachedStreams streams = open(kStdin | kStdout);
        write_all(streams.in, word + "\n");
        EXPECT_EQ(read_all(streams.out), "got-" + word + "\n");
    }
    EXPECT_EQ(finish(), 0);
}

// How much a socket takes depends on the size of the pieces (of pages: half as much), so the pipe before init is made
// to take the rest: more than a socket takes in any case, less than socket and pipe do. The app ends before it is read.
TEST_F(Attach, AppIsNotBegunAgainBeforeItsLastWordsAreTaken) {
    const std::string text = numbered_lines(600'000);
    pod_.add_file("web", "/data", text);
    PlanApp& app = pod_.add_shell("web", "read go; cat /data; exit 1");
    app.stdin_mode = app.stdout_mode = Stdio::stream;
    app.restart.policy = RestartPolicy::on_failure;
    app.restart.delay_ms = 1;
    leader_.emplace(pod_.start_and_release());
    for (Event::Kind kind{}; kind != Event::Kind::ready;) kind = leader_->next_event().kind;
    const pid_t program = pid_of_app();
    const Fd ended(static_cast<int>(check_long(::syscall(SYS_pidfd_open, program, 0), "pidfd_open")));
    set_pipe_size("/proc/" + std::to_string(program) + "/fd/1", 1 << 20);
    AttachedStreams slow = open(kStdin | kStdout);
    write_all(slow.in, "go\n");
    pollfd end{ended.get(), POLLIN, 0};
    EXPECT_EQ(::poll(&end, 1, 5'000), 1);
    pollfd begun{leader_->channel().get(), POLLIN, 0};
    EXPECT_EQ(::poll(&begun, 1, 200), 0);
    EXPECT_TRUE(read_all(slow.out) == text);
    EXPECT_EQ(leader_->next_event().kind, Event::Kind::started);
    leader_->stop(SIGTERM);
    EXPECT_EQ(finish(), 0);
}

TEST_F(Attach, RefusalsSayWhy) {
    PlanApp& other = pod_.add_shell("other", "read line");
    other.stdin_mode = other.stdout_mode = Stdio::stream;
    start("read line", Stdio::stream);
    EXPECT_EQ(error_of(kStdout, "nobody"), "app \"nobody\" is not in the pod");
    is_terminal_ = true;  // no more streams than three
    EXPECT_EQ(error_of(8), "app \"web\" has no such stream");
    is_terminal_ = false;
    write_all(open(kStdin, "other").in, "end\n");
    while (leader_->next_event().kind != Event::Kind::app_exited) {
    }
    EXPECT_EQ(error_of(kStdout, "other"), "app \"other\" is not running");
    std::vector<AttachedStreams> all;
    for (int i = 0; i < 16; ++i) all.push_back(open(kStdout));
    EXPECT_EQ(error_of(kStdout), "app \"web\" has too many attached to it already");
    write_all(open(kStdin).in, "end\n");
    EXPECT_EQ(finish(), 0);
    EXPECT_EQ(error_of(kStdout), "the pod is not running");
}

// The whole client, as a process with a terminal or with pipes.
class AttachClient : public Attach {
protected:
    // In the child: its standard streams are these.
    pid_t spawn(uint32_t endpoints, int in, int out, int err) {
        const pid_t child = check(::fork(), "fork");
        if (child != 0) return child;
        const int from[] = {in, out, err};
        for (int number = 0; number < 3; ++number) {
            if (::dup3(from[number], number + 100, O_CLOEXEC) == -1) ::_exit(98);
        }
        for (int number = 0; number < 3; ++number) ::dup2(number + 100, number);
        ::close_range(3, 99, 0);
        ::close_range(103, ~0U, 0);
        try {
            const AttachOutcome outcome = attach(open(endpoints));
            ::_exit(outcome.end == AttachEnd::app ? 0 : outcome.end == AttachEnd::detached ? 10 : outcome.signal);
        } catch (const Error&) {
            ::_exit(99);
        }
    }
    static int wait(pid_t child) {
        int status = 0;
        ::waitpid(child, &status, 0);
        return WEXITSTATUS(status);
    }
};

TEST_F(AttachClient, PipesPassThroughAndTheEndOfInputIsTheApps) {
    const std::string text = numbered_lines(3'000'000);
    start("cat; echo ended >&2", Stdio::stream);
    PipeEnds in = make_pipe();
    PipeEnds out = make_pipe();
    PipeEnds err = make_pipe();
    const pid_t child = spawn(kStdin | kStdout | kStderr, in.read.get(), out.write.get(), err.write.get());
    in.read.reset();
    out.write.reset();
    err.write.reset();
    auto output = read_later(std::move(out.read));
    write_all(in.write, text);
    in.write.reset();
    EXPECT_TRUE(output.get() == text);
    EXPECT_EQ(read_all(err.read), "ended\n");
    EXPECT_EQ(wait(child), 0);
    EXPECT_EQ(finish(), 0);
}

TEST_F(AttachClient, InputAloneEndsWhenTheAppHasIt) {
    start("cat >/got; cat /got >&2", Stdio::stream);
    auto errors = read_later(open(kStderr).err);
    PipeEnds in = make_pipe();
    const Fd null(check(::open("/dev/null", O_RDWR | O_CLOEXEC), "open"));
    const pid_t child = spawn(kStdin, in.read.get(), null.get(), null.get());
    write_all(in.write, "all of it\n");
    in.write.reset();
    EXPECT_EQ(wait(child), 0);
    EXPECT_EQ(errors.get(), "all of it\n");
    EXPECT_EQ(finish(), 0);
}

TEST_F(AttachClient, KilledOneDoesNotEndTheAppsInput) {
    start("read line; echo got-$line >&2; read line; echo got-$line >&2", Stdio::stream);
    const AttachedStreams errors = open(kStderr);
    PipeEnds in = make_pipe();
    const Fd null(check(::open("/dev/null", O_RDWR | O_CLOEXEC), "open"));
    const pid_t child = spawn(kStdin, in.read.get(), null.get(), null.get());
    write_all(in.write, "one\n");
    char answer[16] = {};
    ASSERT_EQ(::recv(errors.err.get(), answer, 8, MSG_WAITALL), 8);
    EXPECT_STREQ(answer, "got-one\n");
    ::kill(child, SIGTERM);
    EXPECT_EQ(wait(child), SIGTERM);
    write_all(open(kStdin).in, "two\n");
    EXPECT_EQ(read_all(errors.err), "got-two\n");
    EXPECT_EQ(finish(), 0);
}

class Screen {
public:
    Screen() : master_(check(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), "posix_openpt")) {
        check(::unlockpt(master_.get()), "unlockpt");
        terminal_ = Fd(check(::ioctl(master_.get(), TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC), "TIOCGPTPEER"));
    }
    [[nodiscard]] int terminal() const { return terminal_.get(); }
    void resize(unsigned short rows, unsigned short columns) const {
        const winsize size{rows, columns, 0, 0};
        check(::ioctl(master_.get(), TIOCSWINSZ, &size), "TIOCSWINSZ");
    }
    void type(std::string_view keys) const { write_all(master_, keys); }
    // Reads on until it shows that.
    bool shows(std::string_view text) {
        char buffer[1024];
        while (seen_.find(text) == std::string::npos) {
            pollfd polled{master_.get(), POLLIN, 0};
            if (::poll(&polled, 1, 10000) != 1) return false;
            const ssize_t n = ::read(master_.get(), buffer, sizeof buffer);
            if (n <= 0) return false;
            seen_.append(buffer, static_cast<size_t>(n));
        }
        return true;
    }
    [[nodiscard]] const std::string& seen() const { return seen_; }

private:
    Fd master_;
    Fd terminal_;
    std::string seen_;
};

TEST_F(AttachClient, TerminalWithItsSizeAndTheKeysThatDetach) {
    start("echo up; while read x; do echo got-$x-$(stty size); test $x = end && exit 4; done", Stdio::shared_tty);
    Screen screen;
    screen.resize(21, 77);
    pid_t child = spawn(kStdin | kStdout, screen.terminal(), screen.terminal(), screen.terminal());
    screen.type("a\n");
    EXPECT_TRUE(screen.shows("got-a-21 77\r\n")) << screen.seen();
    screen.resize(33, 99);
    ::kill(child, SIGWINCH);
    screen.type("b\n");
    EXPECT_TRUE(screen.shows("got-b-33 99\r\n")) << screen.seen();
    screen.type("\x10\x11");
    EXPECT_EQ(wait(child), 10);

    child = spawn(kStdin | kStdout, screen.terminal(), screen.terminal(), screen.terminal());
    screen.type("end\n");
    EXPECT_TRUE(screen.shows("got-end-33 99\r\n")) << screen.seen();
    EXPECT_EQ(wait(child), 0);
    EXPECT_EQ(finish(), 4);
}

TEST_F(AttachClient, KeysOfATerminalAreTheAppsOwn) {
    start("trap 'echo interrupted; exit 5' INT; while :; do read x; echo got-$x; done", Stdio::shared_tty);
    Screen screen;
    const pid_t child = spawn(kStdin | kStdout, screen.terminal(), screen.terminal(), screen.terminal());
    screen.type("x\n");
    EXPECT_TRUE(screen.shows("got-x")) << screen.seen();
    screen.type("\x03");
    EXPECT_TRUE(screen.shows("interrupted")) << screen.seen();
    EXPECT_EQ(wait(child), 0);
    EXPECT_EQ(finish(), 5);
}

}  // namespace
}  // namespace rkt::sandbox

#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>

#include "sandbox/app/journal_stream.hpp"
#include "sandbox/app/recipe.hpp"
#include "sandbox/new_calls.hpp"
#include "sandbox/wire.hpp"

namespace rkt::sandbox::app {
namespace {

// 0 or -1, errno.
int put(const Fd& from, int number) noexcept { return !from ? -1 : ::dup2(from.get(), number) == -1 ? -1 : 0; }

int put_null(int number) noexcept { return put(Fd(::open("/dev/null", O_RDWR | O_CLOEXEC)), number); }

// Where no journald listens the caller's own stream is the best there is.
int put_journal(const AppStart& start, int number) noexcept {
    const Fd stream = connect_journal({start.plan.text(start.app.name), start.unit, number == STDERR_FILENO});
    if (!stream) return errno == 0 ? 0 : -1;
    return put(stream, number);
}

bool wants_terminal(const FlatApp& app) noexcept {
    for (const FlatStdio mode : app.stdio) {
        if (mode == FlatStdio::tty) return true;
    }
    return false;
}

// A terminal of the pod's own devpts; the starter gets the master side.
int open_terminal(const AppStart& start, Fd& terminal) noexcept {
    const Fd master(::open("/dev/pts/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC));
    int unlock = 0;
    if (!master || ::ioctl(master.get(), TIOCSPTLCK, &unlock) == -1) return -1;
    terminal = Fd(::ioctl(master.get(), TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC));
    if (!terminal || ::ioctl(terminal.get(), TIOCSCTTY, 0) == -1) return -1;
    // Its size from the first instant: stdin is still the caller's terminal here.
    winsize size{};
    if (::ioctl(STDIN_FILENO, TIOCGWINSZ, &size) == 0) ::ioctl(terminal.get(), TIOCSWINSZ, &size);
    wire::Event event{wire::Kind::terminal};
    event.app = start.index;
    if (wire::send_event(start.channel, event, master.get())) return 0;
    errno = EPIPE;
    return -1;
}

bool is_attachable_mode(FlatStdio mode) noexcept { return mode == FlatStdio::stream || mode == FlatStdio::shared_tty; }

// All terminals of an app are one: the session's.
int put_attachable(const AppStart& start, int number) noexcept {
    const int end = start.streams[number];
    if (start.app.stdio[number] == FlatStdio::shared_tty && ::ioctl(end, TIOCSCTTY, 0) == -1) return -1;
    return ::dup2(end, number) == -1 ? -1 : 0;
}

int put_stream(const AppStart& start, const Fd& terminal, int number) noexcept {
    const FlatStdio mode = start.app.stdio[number];
    if (mode == FlatStdio::tty) return put(terminal, number);
    if (mode == FlatStdio::inherit) return 0;
    if (is_attachable_mode(mode)) return put_attachable(start, number);
    if (number == STDIN_FILENO) return put_null(number);
    const int ready = start.relays[number - 1];
    const bool is_ready = ready != -1 && (mode == FlatStdio::relay || mode == FlatStdio::log);
    if (is_ready) return ::dup2(ready, number) == -1 ? -1 : 0;
    return mode == FlatStdio::log ? put_journal(start, number) : put_null(number);
}

}  // namespace

StepError start_session(AppStart&) noexcept { return ::setsid() == -1 ? failed("setsid") : done(); }

StepError connect_streams(AppStart& start) noexcept {
    constexpr const char* kNames[] = {"stdin", "stdout", "stderr"};
    Fd terminal;
    if (wants_terminal(start.app) && open_terminal(start, terminal) == -1) return failed("terminal");
    for (int number = 0; number < 3; ++number) {
        if (put_stream(start, terminal, number) == -1) return failed(kNames[number]);
    }
    const bool has_terminal = start.session != nullptr && start.session->has_terminal;
    if (has_terminal && ::ioctl(STDIN_FILENO, TIOCSCTTY, 0) == -1) return failed("terminal");
    return done();
}

}  // namespace rkt::sandbox::app

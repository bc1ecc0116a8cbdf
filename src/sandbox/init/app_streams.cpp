#include "sandbox/init/app_streams.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "sandbox/endpoint.hpp"

namespace rkt::sandbox::init {
namespace {

constexpr int kFirstFree = 3;
// Of the app's end: any user of the app can open it again by name (/dev/stdout).
constexpr mode_t kReadable = 0644;
constexpr mode_t kWritable = 0622;

Fd duplicate(const Fd& fd) noexcept { return Fd(::fcntl(fd.get(), F_DUPFD_CLOEXEC, kFirstFree)); }

int make_unblocking(const Fd& fd) noexcept {
    const int flags = ::fcntl(fd.get(), F_GETFL);
    return flags == -1 ? -1 : ::fcntl(fd.get(), F_SETFL, flags | O_NONBLOCK);
}

struct Pair {
    Fd ours;
    Fd theirs;
};
Pair make_sockets() noexcept {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == -1) return {};
    return {Fd(ends[0]), Fd(ends[1])};
}

bool is_terminal_mode(FlatStdio mode) noexcept { return mode == FlatStdio::shared_tty; }

}  // namespace

StepError AppStreams::open(const FlatStdio (&modes)[3], StreamEnds& ends) noexcept {
    constexpr const char* kNames[] = {"stdin", "stdout", "stderr"};
    for (int number = 0; number < 3; ++number) {
        if (modes[number] == FlatStdio::stream && open_pipe(number, ends) == -1) return failed(kNames[number]);
        if (is_terminal_mode(modes[number]) && !terminal_ && open_terminal(modes, ends) == -1)
            return failed("terminal");
    }
    return done();
}

int AppStreams::open_pipe(int number, StreamEnds& ends) noexcept {
    int numbers[2];
    if (::pipe2(numbers, O_CLOEXEC) == -1) return -1;
    Fd reading(numbers[0]);
    Fd writing(numbers[1]);
    Fd& ours = number == STDIN_FILENO ? writing : reading;
    Fd& theirs = number == STDIN_FILENO ? reading : writing;
    if (make_unblocking(ours) == -1) return -1;
    if (::fchmod(theirs.get(), number == STDIN_FILENO ? kReadable : kWritable) == -1) return -1;
    if (number == STDIN_FILENO) {
        input_.emplace(std::move(ours), false);
    } else {
        outputs_[number - 1].emplace(std::move(ours), app::StreamName{name_.app, name_.unit, number == STDERR_FILENO});
    }
    ends.fds[number] = std::move(theirs);
    return 0;
}

// Of the pod's own devpts.
int AppStreams::open_terminal(const FlatStdio (&modes)[3], StreamEnds& ends) noexcept {
    master_ = Fd(::open("/dev/pts/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
    int unlock = 0;
    if (!master_ || ::ioctl(master_.get(), TIOCSPTLCK, &unlock) == -1) return -1;
    terminal_ = Fd(::ioctl(master_.get(), TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC));
    if (!terminal_) return -1;
    for (int number = 0; number < 3; ++number) {
        if (is_terminal_mode(modes[number]) && !(ends.fds[number] = duplicate(terminal_))) return -1;
    }
    Fd in = duplicate(master_);
    Fd out = duplicate(master_);
    if (!in || !out) return -1;
    input_.emplace(std::move(in), true);
    outputs_[0].emplace(std::move(out), app::StreamName{name_.app, name_.unit, false});
    return 0;
}

int AppStreams::attach(uint32_t wanted, Attachment& attachment) noexcept {
    const uint32_t there =
        (input_ ? endpoint::kStdin : 0) | (outputs_[0] ? endpoint::kStdout : 0) | (outputs_[1] ? endpoint::kStderr : 0);
    if (app_ended_) return ESRCH;
    if (wanted == 0 || (wanted & ~there) != 0) return EINVAL;
    return terminal_ ? attach_terminal(wanted, attachment) : attach_pipes(wanted, attachment);
}

int AppStreams::attach_pipes(uint32_t wanted, Attachment& attachment) noexcept {
    for (uint32_t number = 0; number < 3; ++number) {
        if ((wanted & 1U << number) == 0) continue;
        Pair pair = make_sockets();
        if (!pair.ours) return errno;
        const bool taken = number == STDIN_FILENO ? input_->attach(std::move(pair.ours))
                                                  : outputs_[number - 1]->attach(std::move(pair.ours));
        if (!taken) return EUSERS;
        attachment.fds[attachment.count++] = std::move(pair.theirs);
    }
    return 0;
}

int AppStreams::attach_terminal(uint32_t wanted, Attachment& attachment) noexcept {
    Pair pair = make_sockets();
    Fd window = duplicate(master_);
    if (!pair.ours || !window) return errno;
    if ((wanted & endpoint::kStdout) != 0 && !outputs_[0]->attach(duplicate(pair.ours))) return EUSERS;
    if ((wanted & endpoint::kStdin) != 0 && !input_->attach(std::move(pair.ours))) return EUSERS;
    attachment.fds[attachment.count++] = std::move(pair.theirs);
    attachment.fds[attachment.count++] = std::move(window);
    return 0;
}

void AppStreams::pump(int64_t now_ms) noexcept {
    if (input_) input_->pump();
    for (auto& output : outputs_) {
        if (output) output->pump(now_ms);
    }
}

void AppStreams::app_ended() noexcept {
    app_ended_ = true;
    terminal_.reset();
    if (input_) input_->end();
    for (auto& output : outputs_) {
        if (output) output->app_ended();
    }
}

bool AppStreams::has_ended() const noexcept {
    for (const auto& output : outputs_) {
        if (output && !output->has_ended()) return false;
    }
    return app_ended_;
}

void AppStreams::add_to(PollSet& set, uint32_t index) const noexcept {
    if (input_) input_->add_to(set, index);
    for (const auto& output : outputs_) {
        if (output) output->add_to(set, index);
    }
}

int64_t AppStreams::deadline_ms() const noexcept {
    int64_t first = kNever;
    for (const auto& output : outputs_) {
        if (output && output->deadline_ms() < first) first = output->deadline_ms();
    }
    return first;
}

}  // namespace rkt::sandbox::init

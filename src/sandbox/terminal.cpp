#include "sandbox/terminal.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>

#include <array>
#include <cerrno>

#include "base/error.hpp"

namespace rkt::sandbox {

RawMode::RawMode(int terminal) : terminal_(terminal) {
    if (::tcgetattr(terminal_, &before_) == -1) return;
    termios raw = before_;
    ::cfmakeraw(&raw);
    check(::tcsetattr(terminal_, TCSADRAIN, &raw), "making the terminal raw");
    active_ = true;
}

RawMode::~RawMode() {
    if (active_) ::tcsetattr(terminal_, TCSADRAIN, &before_);
}

void copy_window_size(int from, int to) noexcept {
    winsize size{};
    if (::ioctl(from, TIOCGWINSZ, &size) == 0) ::ioctl(to, TIOCSWINSZ, &size);
}

TerminalCopy::TerminalCopy(CallerEnds caller, Fd master) : caller_(caller), master_(std::move(master)) {
    // A program that does not read must not keep us from showing what it writes.
    check(::fcntl(master_.get(), F_SETFL, O_RDWR | O_NONBLOCK), "changing the terminal's master");
    resize();
}

int TerminalCopy::input_fd() const noexcept { return input_ended_ || !pending_.empty() ? -1 : caller_.in; }

short TerminalCopy::master_events() const noexcept {
    return static_cast<short>(POLLIN | (pending_.empty() ? 0 : POLLOUT));
}

bool TerminalCopy::handle(bool input_ready, bool master_ready) {
    if (input_ready) read_input();
    if (!write_pending()) return false;
    return !master_ready || read_master();
}

void TerminalCopy::read_input() {
    std::array<char, 4096> buffer;
    const ssize_t n = ::read(caller_.in, buffer.data(), buffer.size());
    if (n == -1 && (errno == EINTR || errno == EAGAIN)) return;
    if (n > 0) {
        pending_.assign(buffer.data(), static_cast<size_t>(n));
        escape_.see(pending_, std::chrono::steady_clock::now());
        return;
    }
    input_ended_ = true;
    pending_ = '\x04';  // end of file, as a terminal says it
}

void TerminalCopy::drain() {
    pollfd polled{master_.get(), POLLIN, 0};
    while (::poll(&polled, 1, 0) == 1 && read_master()) {
    }
}

bool TerminalCopy::write_pending() {
    if (pending_.empty()) return true;
    const ssize_t n = ::write(master_.get(), pending_.data(), pending_.size());
    if (n > 0) pending_.erase(0, static_cast<size_t>(n));
    return n > 0 || errno == EAGAIN || errno == EINTR;
}

bool TerminalCopy::read_master() {
    std::array<char, 16384> buffer;
    const ssize_t n = ::read(master_.get(), buffer.data(), buffer.size());
    if (n == -1 && (errno == EAGAIN || errno == EINTR)) return true;
    if (n <= 0) return false;  // EIO: nobody has the other side open
    for (size_t written = 0; written < static_cast<size_t>(n);) {
        const ssize_t w = ::write(caller_.out, buffer.data() + written, static_cast<size_t>(n) - written);
        if (w > 0) written += static_cast<size_t>(w);
        if (w == -1 && errno != EINTR && errno != EAGAIN) break;
    }
    return true;
}

}  // namespace rkt::sandbox

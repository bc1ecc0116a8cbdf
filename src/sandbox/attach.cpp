#include "sandbox/attach.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <csignal>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/signals.hpp"
#include "sandbox/control_client.hpp"
#include "sandbox/detach_keys.hpp"
#include "sandbox/endpoint.hpp"
#include "sandbox/terminal.hpp"
#include "sandbox/would_block.hpp"

namespace rkt::sandbox {
namespace {

constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH};
// What a pipe takes without waiting once poll(2) says that it is writable (pipe(7): PIPE_BUF).
constexpr size_t kAttachChunk = 4096;

// From the app to the caller.
class Output {
public:
    Output(const Fd& from, int to) : from_(from.get()), to_(to) {}

    [[nodiscard]] bool has_ended() const { return ended_ && pending_.empty(); }
    void add_to(std::vector<pollfd>& polled) const {
        if (pending_.empty() && !ended_) polled.push_back({from_, POLLIN, 0});
        if (!pending_.empty()) polled.push_back({to_, POLLOUT, 0});
    }
    void handle(const pollfd& news) {
        if (news.fd == from_) read();
        if (news.fd == to_) write();
    }

private:
    void read() {
        std::array<char, kAttachChunk> buffer;
        const ssize_t n = ::recv(from_, buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (n > 0) pending_.assign(buffer.data(), static_cast<size_t>(n));
        ended_ = n == 0 || (n == -1 && !would_block());
    }
    void write() {
        const ssize_t n = ::write(to_, pending_.data(), pending_.size());
        if (n > 0) pending_.erase(0, static_cast<size_t>(n));
        if (n == -1 && !would_block()) throw SystemError(errno, "writing what the app wrote");
    }

    int from_;
    int to_;
    bool ended_ = false;
    std::string pending_;
};

// From the caller to the app.
class Input {
public:
    Input(const Fd& to, bool is_terminal) : to_(to.get()), is_terminal_(is_terminal) {
        if (is_terminal && ::isatty(STDIN_FILENO) == 1) keys_.emplace();
    }

    [[nodiscard]] bool is_detached() const { return keys_ && keys_->complete(); }
    [[nodiscard]] bool has_ended() const { return taken_away_; }
    void add_to(std::vector<pollfd>& polled) const {
        if (taken_away_) return;
        if (pending_.empty() && !ended_) polled.push_back({STDIN_FILENO, POLLIN, 0});
        // Of a terminal what can be read there is the output's.
        polled.push_back({to_, static_cast<short>((is_terminal_ ? 0 : POLLIN) | (pending_.empty() ? 0 : POLLOUT)), 0});
    }
    void handle(const pollfd& news) {
        if (news.fd == STDIN_FILENO) read();
        if (news.fd != to_) return;
        if ((news.revents & POLLOUT) != 0) write();
        // Nothing ever comes that way but its end: the app takes no more.
        if ((news.revents & (POLLIN | POLLHUP | POLLERR)) != 0) taken_away_ = true;
    }

private:
    void read() {
        std::array<char, kAttachChunk> buffer;
        const ssize_t n = ::read(STDIN_FILENO, buffer.data(), buffer.size());
        if (n == -1 && would_block()) return;
        if (n > 0) {
            const std::string_view typed(buffer.data(), static_cast<size_t>(n));
            pending_ = keys_ ? keys_->pass(typed) : std::string(typed);
            return;
        }
        ended_ = true;
        if (is_terminal_) pending_ = '\x04';  // end of file, as a terminal says it
        if (!is_terminal_) ::shutdown(to_, SHUT_WR);
    }
    void write() {
        const ssize_t n = ::send(to_, pending_.data(), pending_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n > 0) pending_.erase(0, static_cast<size_t>(n));
        if (n == -1 && !would_block()) taken_away_ = true;
    }

    int to_;
    bool is_terminal_;
    std::optional<DetachKeys> keys_;
    bool ended_ = false;       // nothing more of the caller's
    bool taken_away_ = false;  // the app's side is closed
    std::string pending_;
};

std::string why_refused(int errnum) {
    if (errnum == ENOENT) return "is not in the pod";
    if (errnum == ESRCH) return "is not running";
    if (errnum == EINVAL) return "has no such stream";
    if (errnum == EUSERS) return "has too many attached to it already";
    return std::string("cannot be attached to: ") + ::strerror(errnum);
}

class AttachSession {
public:
    explicit AttachSession(const AttachedStreams& streams)
        : terminal_(streams.terminal), raw_(streams.terminal ? STDIN_FILENO : -1) {
        if (streams.in) input_.emplace(streams.in, static_cast<bool>(streams.terminal));
        if (streams.out) outputs_.emplace_back(streams.out, STDOUT_FILENO);
        if (streams.err) outputs_.emplace_back(streams.err, STDERR_FILENO);
        resize();
    }

    AttachOutcome run() {
        while (!has_ended()) {
            wait_for_news();
            if (signal_ != 0) return {AttachEnd::signal, signal_};
            if (input_ && input_->is_detached()) return {AttachEnd::detached};
        }
        return {};
    }

private:
    [[nodiscard]] bool has_ended() const {
        for (const Output& output : outputs_) {
            if (!output.has_ended()) return false;
        }
        return !outputs_.empty() || input_->has_ended();
    }
    void wait_for_news() {
        std::vector<pollfd> polled{{signals_.fd().get(), POLLIN, 0}};
        if (input_) input_->add_to(polled);
        for (const Output& output : outputs_) output.add_to(polled);
        if (::poll(polled.data(), polled.size(), -1) == -1) {
            if (errno != EINTR) throw SystemError(errno, "waiting for the app");
            return;
        }
        for (const pollfd& news : polled) {
            if (news.revents == 0) continue;
            if (news.fd == signals_.fd().get()) take_signal(signals_.next());
            if (input_) input_->handle(news);
            for (Output& output : outputs_) output.handle(news);
        }
    }
    void take_signal(int signal) {
        if (signal == SIGWINCH) return resize();
        if (signal != 0) signal_ = signal;
    }
    void resize() const noexcept {
        if (terminal_) copy_window_size(STDIN_FILENO, terminal_.get());
    }

    SignalDescriptor signals_{kSignals};
    const Fd& terminal_;
    RawMode raw_;
    std::optional<Input> input_;
    std::vector<Output> outputs_;
    int signal_ = 0;
};

}  // namespace

AttachedStreams open_streams(const AttachRequest& request) {
    ControlClient::Attached attached = ControlClient(request.pod).attach(request.app, request.endpoints);
    const int errnum = attached.reply.errnum;
    if (errnum != 0) throw Error("app \"" + request.app + "\" " + why_refused(errnum));
    AttachedStreams streams;
    size_t next = 0;
    const auto take = [&]() -> Fd {
        if (next == attached.fds.size()) throw Error("the pod's init did not hand out all streams");
        return std::move(attached.fds[next++]);
    };
    if (request.is_terminal) {
        const Fd socket = take();
        streams.terminal = take();
        if ((request.endpoints & endpoint::kStdin) != 0) streams.in = socket.duplicate();
        if ((request.endpoints & endpoint::kStdout) != 0) streams.out = socket.duplicate();
        return streams;
    }
    if ((request.endpoints & endpoint::kStdin) != 0) streams.in = take();
    if ((request.endpoints & endpoint::kStdout) != 0) streams.out = take();
    if ((request.endpoints & endpoint::kStderr) != 0) streams.err = take();
    return streams;
}

AttachOutcome attach(AttachedStreams streams) { return AttachSession(streams).run(); }

}  // namespace rkt::sandbox

#include "sandbox/socket_proxy/connection.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace rkt::sandbox::socket_proxy {
namespace {

constexpr int64_t kRetryMs = 50;
constexpr int64_t kAppPatienceMs = 90'000;  // of an app to listen: systemd's for a start

// 0 or -1, errno (EINPROGRESS: it will be known later).
int connect_to_loopback(const Fd& socket, uint16_t port, bool v6) noexcept {
    if (v6) {
        sockaddr_in6 address{};
        address.sin6_family = AF_INET6;
        address.sin6_port = htons(port);
        address.sin6_addr = in6addr_loopback;
        return ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

// As whoever is on the other side was cut off: the end of what is read would be taken for the whole.
void reset_at_close(const Fd& socket) noexcept {
    constexpr linger kNow{1, 0};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_LINGER, &kNow, sizeof kNow);
}

// A port that nobody listens on may be the one that connect(2) chose for our end: then both ends are one.
bool is_own_end(const Fd& socket) noexcept {
    sockaddr_storage here{};
    sockaddr_storage there{};
    socklen_t size = sizeof here;
    if (::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&here), &size) == -1) return false;
    if (::getpeername(socket.get(), reinterpret_cast<sockaddr*>(&there), &size) == -1) return false;
    return memcmp(&here, &there, size) == 0;
}

bool is_for_later() noexcept { return errno == EAGAIN || errno == EINTR; }

}  // namespace

bool Flow::open() noexcept {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) == -1) return false;
    read_ = Fd(ends[0]);
    write_ = Fd(ends[1]);
    return true;
}

bool Flow::pump(int from, int to) noexcept {
    constexpr unsigned kFlags = SPLICE_F_NONBLOCK | SPLICE_F_MOVE;
    if (wants_input()) {
        const ssize_t size = ::splice(from, nullptr, write_.get(), nullptr, kCapacity - size_, kFlags);
        if (size == -1 && !is_for_later()) return false;
        if (size == 0) ended_ = true;
        if (size > 0) size_ += static_cast<size_t>(size);
    }
    if (wants_output()) {
        const ssize_t size = ::splice(read_.get(), nullptr, to, nullptr, size_, kFlags);
        if (size == -1 && !is_for_later()) return false;
        if (size > 0) size_ -= static_cast<size_t>(size);
    }
    if (!is_over() || passed_on_) return true;
    passed_on_ = true;
    return ::shutdown(to, SHUT_WR) == 0;
}

void Connection::begin(Fd client, uint16_t port, int64_t now) noexcept {
    client_ = std::move(client);
    port_ = port;
    gives_up_ms_ = now + kAppPatienceMs;
    if (!to_app_.open() || !to_client_.open()) return close();
    connect(now);
}

void Connection::connect(int64_t now) noexcept {
    retry_ms_ = INT64_MAX;
    app_ = Fd(::socket(use_v6_ ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!app_) return try_later(now);
    connected_ = connect_to_loopback(app_, port_, use_v6_) == 0;
    if (!connected_ && errno != EINPROGRESS) try_later(now);
}

// The app may listen on either address.
void Connection::try_later(int64_t now) noexcept {
    if (now >= gives_up_ms_) {
        reset_at_close(client_);
        return close();
    }
    app_.reset();
    use_v6_ = !use_v6_;
    retry_ms_ = now + kRetryMs;
}

void Connection::finish_connecting(int64_t now) noexcept {
    int error = 0;
    socklen_t size = sizeof error;
    if (::getsockopt(app_.get(), SOL_SOCKET, SO_ERROR, &error, &size) == -1 || error != 0) return try_later(now);
    if (is_own_end(app_)) return try_later(now);
    connected_ = true;
}

void Connection::wait_for(pollfd (&polled)[2]) const noexcept {
    polled[0] = polled[1] = {-1, 0, 0};
    if (!is_open()) return;
    if (!connected_) {
        polled[0] = {client_.get(), 0, 0};  // POLLERR, POLLHUP: it has gone
        if (app_) polled[1] = {app_.get(), POLLOUT, 0};
        return;
    }
    const auto events = [](const Flow& in, const Flow& out) {
        return static_cast<short>((in.wants_input() ? POLLIN : 0) | (out.wants_output() ? POLLOUT : 0));
    };
    // What waits for nothing is not polled: that it has hung up would be news for ever.
    if (const short wanted = events(to_app_, to_client_)) polled[0] = {client_.get(), wanted, 0};
    if (const short wanted = events(to_client_, to_app_)) polled[1] = {app_.get(), wanted, 0};
}

void Connection::handle(const pollfd (&polled)[2], int64_t now) noexcept {
    if (!is_open() || (polled[0].revents == 0 && polled[1].revents == 0)) return;
    if (connected_) return pump();
    if (polled[0].revents != 0) return close();
    finish_connecting(now);
}

void Connection::handle_due(int64_t now) noexcept {
    if (is_open() && retry_ms_ <= now) connect(now);
}

void Connection::pump() noexcept {
    if (!to_app_.pump(client_.get(), app_.get()) || !to_client_.pump(app_.get(), client_.get())) {
        reset_at_close(client_);
        reset_at_close(app_);
        return close();
    }
    if (to_app_.is_over() && to_client_.is_over()) close();
}

}  // namespace rkt::sandbox::socket_proxy

#include "sandbox/socket_proxy/proxy.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <climits>

#include "sandbox/socket_proxy/connection.hpp"

namespace rkt::sandbox::socket_proxy {
namespace {

constexpr uint32_t kMaxConnections = 512;  // who comes next waits in the sockets' queues
Connection connections[kMaxConnections];

int64_t now_ms() noexcept {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

class Proxy {
public:
    explicit Proxy(const Settings& settings) noexcept : settings_(settings), last_ms_(now_ms()) {
        sigset_t signals;
        ::sigemptyset(&signals);
        ::sigaddset(&signals, SIGTERM);
        ::sigprocmask(SIG_BLOCK, &signals, nullptr);
        signals_ = Fd(::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
        ::signal(SIGPIPE, SIG_IGN);
        for (uint32_t i = 0; i < settings_.listeners; ++i) {
            const int fd = kFirstListener + static_cast<int>(i);
            ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
        }
    }

    int run() noexcept {
        while (!is_done()) {
            if (!wait()) continue;
            if (polled_[kSignals].revents != 0) is_leaving_ = true;
            serve();
            accept();
        }
        return 0;
    }

private:
    static constexpr uint32_t kSignals = 0;
    static constexpr uint32_t kListeners = 1;
    static constexpr uint32_t kConnections = kListeners + kMaxListeners;

    [[nodiscard]] bool is_done() noexcept {
        if (count_ > 0) return false;
        if (is_leaving_) return true;
        if (settings_.idle_ms == 0 || now_ms() < last_ms_ + settings_.idle_ms) return false;
        accept();  // one that comes at the last moment
        return count_ == 0;
    }

    bool wait() noexcept {
        polled_[kSignals] = {signals_.get(), POLLIN, 0};
        const bool accepts = !is_leaving_ && count_ < kMaxConnections;
        for (uint32_t i = 0; i < kMaxListeners; ++i) {
            const bool is_one = accepts && i < settings_.listeners;
            polled_[kListeners + i] = {is_one ? kFirstListener + static_cast<int>(i) : -1, POLLIN, 0};
        }
        for (uint32_t i = 0; i < end_; ++i) connections[i].wait_for(pair_of(i));
        return ::poll(polled_, kConnections + 2 * end_, timeout_ms()) >= 0;
    }

    void serve() noexcept {
        const int64_t now = now_ms();
        const uint32_t before = count_;
        count_ = 0;
        uint32_t end = 0;
        for (uint32_t i = 0; i < end_; ++i) {
            connections[i].handle(pair_of(i), now);
            connections[i].handle_due(now);
            if (!connections[i].is_open()) continue;
            ++count_;
            end = i + 1;
        }
        end_ = end;
        if (before > 0) last_ms_ = now;
    }

    void accept() noexcept {
        for (uint32_t i = 0; i < settings_.listeners && !is_leaving_; ++i) accept_from(i);
    }
    void accept_from(uint32_t listener) noexcept {
        for (uint32_t place = 0; place < kMaxConnections; ++place) {
            if (connections[place].is_open()) continue;
            Fd client(
                ::accept4(kFirstListener + static_cast<int>(listener), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
            if (!client) return;
            last_ms_ = now_ms();
            connections[place].begin(std::move(client), settings_.ports[listener], last_ms_);
            if (!connections[place].is_open()) return;
            ++count_;
            if (place >= end_) end_ = place + 1;
        }
    }

    [[nodiscard]] int timeout_ms() const noexcept {
        int64_t due = count_ == 0 && settings_.idle_ms != 0 ? last_ms_ + settings_.idle_ms : INT64_MAX;
        for (uint32_t i = 0; i < end_; ++i) {
            if (connections[i].is_open() && connections[i].due_ms() < due) due = connections[i].due_ms();
        }
        if (due == INT64_MAX) return -1;
        const int64_t left = due - now_ms();
        return left < 0 ? 0 : static_cast<int>(left < INT_MAX ? left : INT_MAX);
    }

    [[nodiscard]] pollfd (&pair_of(uint32_t place) noexcept)[2] {
        return reinterpret_cast<pollfd(&)[2]>(polled_[kConnections + 2 * place]);
    }

    const Settings& settings_;
    int64_t last_ms_;  // when somebody was here
    Fd signals_;
    uint32_t count_ = 0;  // of connections
    uint32_t end_ = 0;    // their places end here
    bool is_leaving_ = false;
    pollfd polled_[kConnections + 2 * kMaxConnections] = {};
};

}  // namespace

int serve(const Settings& settings) noexcept { return Proxy(settings).run(); }

}  // namespace rkt::sandbox::socket_proxy

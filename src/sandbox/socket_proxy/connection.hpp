// One connection and where it leads to.
#pragma once

#include <poll.h>
#include <sys/types.h>

#include <cstddef>
#include <cstdint>

#include "base/fd.hpp"

namespace rkt::sandbox::socket_proxy {

// Bytes of one direction, in a pipe between the sockets.
class Flow {
public:
    [[nodiscard]] bool open() noexcept;
    [[nodiscard]] bool wants_input() const noexcept { return !ended_ && size_ < kCapacity; }
    [[nodiscard]] bool wants_output() const noexcept { return size_ > 0; }
    [[nodiscard]] bool is_over() const noexcept { return ended_ && size_ == 0; }
    // False: the connection is of no use any more.
    [[nodiscard]] bool pump(int from, int to) noexcept;

private:
    static constexpr size_t kCapacity = 64 * 1024;  // of a pipe, pipe(7)

    Fd read_;
    Fd write_;
    size_t size_ = 0;
    bool ended_ = false;
    bool passed_on_ = false;  // that it has ended
};

class Connection {
public:
    [[nodiscard]] bool is_open() const noexcept { return static_cast<bool>(client_); }
    void begin(Fd client, uint16_t port, int64_t now) noexcept;
    void close() noexcept { *this = Connection(); }

    // Two places: the client's and the app's.
    void wait_for(pollfd (&polled)[2]) const noexcept;
    void handle(const pollfd (&polled)[2], int64_t now) noexcept;
    [[nodiscard]] int64_t due_ms() const noexcept { return retry_ms_; }  // INT64_MAX: nothing is
    void handle_due(int64_t now) noexcept;

private:
    void connect(int64_t now) noexcept;
    void try_later(int64_t now) noexcept;
    void finish_connecting(int64_t now) noexcept;
    void pump() noexcept;

    Fd client_;
    Fd app_;
    Flow to_app_;
    Flow to_client_;
    uint16_t port_ = 0;
    bool connected_ = false;
    bool use_v6_ = false;
    int64_t retry_ms_ = INT64_MAX;
    int64_t gives_up_ms_ = 0;
};

}  // namespace rkt::sandbox::socket_proxy

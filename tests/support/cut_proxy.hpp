// A proxy on loopback that answers every CONNECT with a way to one and the same port, whatever host was asked for, and
// breaks a connection after so many bytes from there: what a network does, at a place that the test chooses.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "base/error.hpp"
#include "base/fd.hpp"

namespace rkt::test {

class CutProxy {
public:
    explicit CutProxy(uint16_t target) : target_(target), socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address = loopback(0);
        socklen_t size = sizeof address;
        check(::bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), size), "bind");
        check(::listen(socket_.get(), 16), "listen");
        check(::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &size), "getsockname");
        url_ = "http://127.0.0.1:" + std::to_string(::ntohs(address.sin_port));
        acceptor_ = std::thread([this] { accept_all(); });
    }
    ~CutProxy() {
        stop_.write.reset();
        acceptor_.join();
        for (auto& connection : connections_) connection.join();
    }
    CutProxy(const CutProxy&) = delete;
    CutProxy& operator=(const CutProxy&) = delete;

    [[nodiscard]] const std::string& url() const { return url_; }
    // Bytes downstream, over all connections from now on; then the one that is under way is broken, once.
    void cut_after(uint64_t bytes) {
        passed_ = 0;
        left_ = static_cast<int64_t>(bytes);
    }
    void cut_nothing() {
        passed_ = 0;
        left_ = -1;
    }
    [[nodiscard]] uint64_t passed() const { return passed_; }  // since then
    [[nodiscard]] bool has_cut() const { return left_ < 0; }

private:
    static sockaddr_in loopback(uint16_t port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = ::htons(port);
        address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
        return address;
    }

    void accept_all() {
        for (;;) {
            std::array<pollfd, 2> ready{{{socket_.get(), POLLIN, 0}, {stop_.read.get(), POLLIN, 0}}};
            if (::poll(ready.data(), ready.size(), -1) < 0) continue;
            if (ready[1].revents != 0) return;
            const int raw = ::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC);
            if (raw >= 0) connections_.emplace_back([this, raw] { serve(Fd(raw)); });
        }
    }

    void serve(const Fd& client) {
        std::string head;
        while (head.find("\r\n\r\n") == std::string::npos) {
            char byte = 0;
            if (::recv(client.get(), &byte, 1, 0) != 1) return;
            head += byte;
        }
        const Fd server(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        const sockaddr_in address = loopback(target_);
        if (::connect(server.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return;
        if (!send_all(client, "HTTP/1.1 200 OK\r\n\r\n")) return;
        for (;;) {
            std::array<pollfd, 3> ready{
                {{client.get(), POLLIN, 0}, {server.get(), POLLIN, 0}, {stop_.read.get(), POLLIN, 0}}};
            if (::poll(ready.data(), ready.size(), -1) < 0) continue;
            if (ready[2].revents != 0) return;
            if (ready[0].revents != 0 && pass(client, server, SIZE_MAX) == 0) return;
            if (ready[1].revents != 0 && !pass_down(server, client)) return;
        }
    }

    bool pass_down(const Fd& server, const Fd& client) {
        const int64_t left = left_;
        if (left == 0) {
            left_ = -1;
            return false;
        }
        const size_t n = pass(server, client, left < 0 ? SIZE_MAX : static_cast<size_t>(left));
        passed_ += n;
        if (left > 0) left_ -= static_cast<int64_t>(n);
        return n > 0;
    }

    // 0: it has ended.
    static size_t pass(const Fd& from, const Fd& to, size_t at_most) {
        std::array<char, 4096> buffer{};
        const ssize_t n = ::recv(from.get(), buffer.data(), std::min(buffer.size(), at_most), 0);
        if (n <= 0) return 0;
        return send_all(to, {buffer.data(), static_cast<size_t>(n)}) ? static_cast<size_t>(n) : 0;
    }

    static bool send_all(const Fd& connection, std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t n = ::send(connection.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (n <= 0) return false;
            bytes.remove_prefix(static_cast<size_t>(n));
        }
        return true;
    }

    uint16_t target_;
    Fd socket_;
    PipeEnds stop_ = make_pipe();
    std::string url_;
    std::atomic<int64_t> left_ = -1;  // -1: nothing is cut
    std::atomic<uint64_t> passed_ = 0;
    std::vector<std::thread> connections_;
    std::thread acceptor_;
};

}  // namespace rkt::test

// An HTTP/1.1 server on loopback that answers as a test says, lies included: a thread per connection,
// one request each.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/text.hpp"

namespace rkt::test {

struct HttpCall {
    std::string method;
    std::string target;
    std::map<std::string, std::string> headers;  // names in lower case
    std::string body;
    [[nodiscard]] std::string header(const std::string& name) const {
        const auto found = headers.find(name);
        return found == headers.end() ? "" : found->second;
    }
};

struct HttpAnswer {
    int status = 200;
    std::string body{};
    std::vector<std::string> headers{};        // "Name: value"
    std::optional<uint64_t> content_length{};  // when it is not the body's
    size_t drop_after = SIZE_MAX;              // bytes of the body, then the connection is gone
    bool endless = false;                      // the body again and again, without a length
};

class FakeHttp {
public:
    using Handler = std::function<HttpAnswer(const HttpCall&)>;

    explicit FakeHttp(Handler handler)
        : handler_(std::move(handler)), socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        check(::bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), size), "bind");
        check(::listen(socket_.get(), 16), "listen");
        check(::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &size), "getsockname");
        port_ = ::ntohs(address.sin_port);
        acceptor_ = std::thread([this] { accept_all(); });
    }
    ~FakeHttp() {
        stop_.write.reset();
        acceptor_.join();
        for (auto& connection : connections_) connection.join();
    }
    FakeHttp(const FakeHttp&) = delete;
    FakeHttp& operator=(const FakeHttp&) = delete;

    [[nodiscard]] std::string host() const { return "127.0.0.1:" + std::to_string(port_); }
    [[nodiscard]] std::string url(const std::string& path = "/") const { return "http://" + host() + path; }
    [[nodiscard]] std::vector<HttpCall> calls() const {
        const std::lock_guard guard(mutex_);
        return calls_;
    }
    [[nodiscard]] std::vector<HttpCall> calls(const std::string& path_prefix) const {
        std::vector<HttpCall> found;
        for (const auto& call : calls()) {
            if (call.target.starts_with(path_prefix)) found.push_back(call);
        }
        return found;
    }

private:
    void accept_all() {
        for (;;) {
            pollfd ready[2] = {{socket_.get(), POLLIN, 0}, {stop_.read.get(), POLLIN, 0}};
            if (::poll(ready, 2, -1) < 0) continue;
            if (ready[1].revents != 0) return;
            const int raw = ::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC);
            if (raw >= 0) connections_.emplace_back([this, raw] { serve(Fd(raw)); });
        }
    }

    void serve(const Fd& connection) {
        const auto call = read_call(connection);
        if (!call) return;
        {
            const std::lock_guard guard(mutex_);
            calls_.push_back(*call);
        }
        const HttpAnswer answer = handler_(*call);
        std::string head = "HTTP/1.1 " + std::to_string(answer.status) + " Said\r\nConnection: close\r\n";
        if (!answer.endless) {
            head += "Content-Length: " + std::to_string(answer.content_length.value_or(answer.body.size())) + "\r\n";
        }
        for (const auto& header : answer.headers) head += header + "\r\n";
        if (!send_all(connection, head + "\r\n")) return;
        do {
            if (!send_all(connection, std::string_view(answer.body).substr(0, answer.drop_after))) return;
        } while (answer.endless && !stopping());
        ::shutdown(connection.get(), SHUT_WR);
    }

    [[nodiscard]] bool stopping() const {
        pollfd stop{stop_.read.get(), POLLIN, 0};
        return ::poll(&stop, 1, 0) > 0;
    }

    static std::optional<HttpCall> read_call(const Fd& connection) {
        std::string bytes;
        size_t end = std::string::npos;
        while ((end = bytes.find("\r\n\r\n")) == std::string::npos) {
            if (!receive(connection, bytes)) return std::nullopt;
            if (bytes[0] < 'A' || bytes[0] > 'Z') {  // not HTTP: a TLS handshake, say
                (void)send_all(connection, "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
                return std::nullopt;
            }
        }
        HttpCall call;
        const auto lines = text::split(bytes.substr(0, end), '\n');
        const auto words = text::split(lines[0], ' ');
        if (words.size() < 3) return std::nullopt;
        call.method = words[0];
        call.target = words[1];
        for (size_t i = 1; i < lines.size(); ++i) {
            const size_t colon = lines[i].find(':');
            call.headers[text::to_lower(lines[i].substr(0, colon))] = text::trim(lines[i].substr(colon + 1));
        }
        call.body = bytes.substr(end + 4);
        const uint64_t size = text::to_u64(call.header("content-length")).value_or(0);
        while (call.body.size() < size && receive(connection, call.body)) {
        }
        return call;
    }
    static bool receive(const Fd& connection, std::string& bytes) {
        char buffer[4096];
        const ssize_t n = ::recv(connection.get(), buffer, sizeof buffer, 0);
        if (n > 0) bytes.append(buffer, static_cast<size_t>(n));
        return n > 0;
    }
    static bool send_all(const Fd& connection, std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t n = ::send(connection.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (n <= 0) return false;
            bytes.remove_prefix(static_cast<size_t>(n));
        }
        return true;
    }

    Handler handler_;
    Fd socket_;
    PipeEnds stop_ = make_pipe();
    uint16_t port_ = 0;
    mutable std::mutex mutex_;
    std::vector<HttpCall> calls_;
    std::vector<std::thread> connections_;
    std::thread acceptor_;
};

}  // namespace rkt::test

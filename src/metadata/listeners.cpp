#include "metadata/listeners.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt::metadata {
namespace {

constexpr int kFirst = 3;  // SD_LISTEN_FDS_START

std::optional<uint64_t> number_in(const char* variable) {
    const char* value = std::getenv(variable);
    return value == nullptr ? std::nullopt : text::to_u64(value);
}

}  // namespace

std::vector<Fd> activated_sockets() {
    std::vector<Fd> sockets;
    const uint64_t count = number_in("LISTEN_FDS").value_or(0);
    if (number_in("LISTEN_PID") == static_cast<uint64_t>(::getpid())) {
        for (int fd = kFirst; fd < kFirst + static_cast<int>(count); ++fd) {
            check(::fcntl(fd, F_SETFD, FD_CLOEXEC), "socket handed over as descriptor " + std::to_string(fd));
            sockets.emplace_back(fd);
        }
    }
    for (const char* variable : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"}) ::unsetenv(variable);
    return sockets;
}

Fd listen_on(const IpAddress& address, uint16_t port) {
    addrinfo hints{};
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(address.str().c_str(), std::to_string(port).c_str(), &hints, &found) != 0)
        throw Error("no address: " + address.str());
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> target(found, ::freeaddrinfo);
    const std::string doing = "listening on " + address.str() + " port " + std::to_string(port);
    Fd socket(check(::socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), doing));
    const int yes = 1;
    check(::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes), doing);
    check(::setsockopt(socket.get(), IPPROTO_IP, IP_FREEBIND, &yes, sizeof yes), doing);
    check(::bind(socket.get(), found->ai_addr, found->ai_addrlen), doing);
    check(::listen(socket.get(), SOMAXCONN), doing);
    return socket;
}

}  // namespace rkt::metadata

#include "systemd/listen_fds.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt::systemd {
namespace {

constexpr int kFirst = 3;  // SD_LISTEN_FDS_START

std::optional<uint64_t> number_in(const char* variable) {
    const char* value = std::getenv(variable);
    return value == nullptr ? std::nullopt : text::to_u64(value);
}

std::vector<std::string> names() {
    const char* value = std::getenv("LISTEN_FDNAMES");
    return value == nullptr ? std::vector<std::string>() : text::split(value, ':');
}

std::optional<Transport> transport_of(int fd) {
    int type = 0;
    socklen_t size = sizeof type;
    if (::getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == -1) return std::nullopt;
    if (type == SOCK_STREAM) return Transport::tcp;
    return type == SOCK_DGRAM ? std::optional(Transport::udp) : std::nullopt;
}

uint16_t port_of(const sockaddr_storage& address) {
    if (address.ss_family == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port);
    return address.ss_family == AF_INET ? ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port) : 0;
}

std::optional<IpAddress> ip_of(const sockaddr_storage& address, socklen_t size) {
    char host[NI_MAXHOST];
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    if (::getnameinfo(generic, size, host, sizeof host, nullptr, 0, NI_NUMERICHOST) != 0) return std::nullopt;
    return IpAddress::parse(host);
}

// What is not of the internet (a local socket, a FIFO, a device) has no port.
InheritedSocket describe(int fd, std::string name) {
    InheritedSocket socket{std::move(name)};
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == -1) return socket;
    socket.port = port_of(address);
    if (socket.port == 0) return socket;
    socket.ip = ip_of(address, size);
    socket.transport = transport_of(fd);
    return socket;
}

}  // namespace

std::vector<ListenSocket> take_listen_fds() {
    std::vector<ListenSocket> sockets;
    if (number_in("LISTEN_PID") != static_cast<uint64_t>(::getpid())) return sockets;
    const std::vector<std::string> known = names();
    const uint64_t count = number_in("LISTEN_FDS").value_or(0);
    for (size_t i = 0; i < count; ++i) {
        const int fd = kFirst + static_cast<int>(i);
        check(::fcntl(fd, F_SETFD, FD_CLOEXEC), "socket handed over as descriptor " + std::to_string(fd));
        sockets.push_back({fd, describe(fd, i < known.size() ? known[i] : "unknown")});
    }
    for (const char* variable : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"}) ::unsetenv(variable);
    return sockets;
}

}  // namespace rkt::systemd

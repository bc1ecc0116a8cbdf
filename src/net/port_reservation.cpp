#include "net/port_reservation.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "base/error.hpp"

namespace rkt::net {
namespace {

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = 0;
};

SocketAddress make_address(bool v6, const std::optional<IpAddress>& ip, uint16_t port) {
    SocketAddress address;
    if (v6) {
        sockaddr_in6 in6{};
        in6.sin6_family = AF_INET6;
        in6.sin6_port = htons(port);
        if (ip) memcpy(&in6.sin6_addr, ip->bytes().data(), sizeof in6.sin6_addr);
        memcpy(&address.storage, &in6, address.size = sizeof in6);
    } else {
        sockaddr_in in4{};
        in4.sin_family = AF_INET;
        in4.sin_port = htons(port);
        if (ip) memcpy(&in4.sin_addr, ip->bytes().data(), sizeof in4.sin_addr);
        memcpy(&address.storage, &in4, address.size = sizeof in4);
    }
    return address;
}

void set_option(const Fd& socket, int level, int option) {
    const int yes = 1;
    check(::setsockopt(socket.get(), level, option, &yes, sizeof yes), "preparing a port");
}

[[noreturn]] void refuse(const PortForward& forward, int errnum) {
    const std::string port = "port " + forward.str() + " of the host ";
    if (errnum == EADDRINUSE) throw Error(port + "is in use (`ss -lntup` shows by whom)");
    if (errnum == EADDRNOTAVAIL) throw Error(port + "cannot be forwarded: the host has no such address");
    throw SystemError(errnum, port + "cannot be forwarded");
}

// Empty: the host has no such address family.
Fd reserve(const PortForward& forward, bool v6) {
    const bool tcp = forward.transport == Transport::tcp;
    Fd socket(::socket(v6 ? AF_INET6 : AF_INET, (tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket && errno == EAFNOSUPPORT && !forward.host_ip) return {};
    if (!socket) refuse(forward, errno);
    if (v6) set_option(socket, IPPROTO_IPV6, IPV6_V6ONLY);
    // Connections of a service that had the port a minute ago are no obstacle; then only listening excludes others.
    if (tcp) set_option(socket, SOL_SOCKET, SO_REUSEADDR);
    const SocketAddress address = make_address(v6, forward.host_ip, forward.host_port);
    const int rc = ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address.storage), address.size);
    if (rc == -1 && errno == EADDRNOTAVAIL && !forward.host_ip) return {};
    if (rc == -1 || (tcp && ::listen(socket.get(), 0) == -1)) refuse(forward, errno);
    return socket;
}

}  // namespace

std::vector<Fd> reserve_port(const PortForward& forward) {
    std::vector<Fd> sockets;
    for (const bool v6 : {false, true}) {
        if (forward.host_ip && forward.host_ip->is_v6() != v6) continue;
        if (Fd socket = reserve(forward, v6)) sockets.push_back(std::move(socket));
    }
    return sockets;
}

void reset_early_connections(const std::vector<Fd>& reserved) {
    constexpr linger kReset{1, 0};
    for (const Fd& socket : reserved) {
        // A datagram socket accepts nothing, and says so.
        while (const Fd early{::accept4(socket.get(), nullptr, nullptr, SOCK_CLOEXEC)}) {
            check(::setsockopt(early.get(), SOL_SOCKET, SO_LINGER, &kReset, sizeof kReset), "resetting a connection");
        }
    }
}

}  // namespace rkt::net

#include "net/listen.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <memory>

#include "base/error.hpp"

namespace rkt::net {

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

}  // namespace rkt::net

#include "net/port_reservation.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>

#include "unit/net/own_namespace.hpp"

namespace rkt::net {
namespace {

using PortReservations = test::OwnNamespace;

PortForward wanted_port(Transport transport, const char* ip = nullptr) {
    return {"http", transport, ip == nullptr ? std::nullopt : IpAddress::parse(ip), 8080, 80};
}

std::string refusal(const PortForward& wanted) {
    try {
        (void)reserve_port(wanted);
    } catch (const Error& error) {
        return error.what();
    }
    return "reserved";
}

TEST_F(PortReservations, HoldThePortOfBothFamilies) {
    for (const Transport transport : {Transport::tcp, Transport::udp}) {
        const auto held = reserve_port(wanted_port(transport));
        EXPECT_EQ(held.size(), 2U);
        for (const char* ip : {static_cast<const char*>(nullptr), "127.0.0.1", "0.0.0.0", "::1", "::"}) {
            EXPECT_NE(refusal(wanted_port(transport, ip)), "reserved") << ip;
        }
    }
    EXPECT_EQ(refusal(wanted_port(Transport::tcp)), "reserved");
}

TEST_F(PortReservations, OneAddressLeavesTheOthers) {
    const auto held = reserve_port(wanted_port(Transport::tcp, "127.0.0.1"));
    EXPECT_EQ(held.size(), 1U);
    EXPECT_EQ(refusal(wanted_port(Transport::tcp, "127.0.0.2")), "reserved");
    EXPECT_EQ(refusal(wanted_port(Transport::tcp, "::1")), "reserved");
    EXPECT_EQ(refusal(wanted_port(Transport::tcp, "127.0.0.1")),
              "port 127.0.0.1:8080/tcp of the host is in use (`ss -lntup` shows by whom)");
}

TEST_F(PortReservations, OnlyAddressesOfTheHost) {
    EXPECT_EQ(refusal(wanted_port(Transport::tcp, "192.0.2.1")),
              "port 192.0.2.1:8080/tcp of the host cannot be forwarded: the host has no such address");
}

// Who came before the port led anywhere is told so, and does not wait for an answer that nobody gives.
TEST_F(PortReservations, EarlyConnectionsAreReset) {
    const auto held = reserve_port(wanted_port(Transport::tcp, "127.0.0.1"));
    const Fd early(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(8080);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ASSERT_EQ(::connect(early.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    reset_early_connections(held);
    char byte = 0;
    EXPECT_EQ(::recv(early.get(), &byte, 1, MSG_DONTWAIT), -1);
    EXPECT_EQ(errno, ECONNRESET);
    EXPECT_EQ(refusal(wanted_port(Transport::tcp, "127.0.0.1")),
              "port 127.0.0.1:8080/tcp of the host is in use (`ss -lntup` shows by whom)");
}

}  // namespace
}  // namespace rkt::net

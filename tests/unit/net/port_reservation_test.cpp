#include "net/port_reservation.hpp"

#include "unit/net/own_namespace.hpp"

namespace rkt::net {
namespace {

using PortReservations = test::OwnNamespace;

PortForward forward(Transport transport, const char* ip = nullptr) {
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
        const auto held = reserve_port(forward(transport));
        EXPECT_EQ(held.size(), 2U);
        for (const char* ip : {static_cast<const char*>(nullptr), "127.0.0.1", "0.0.0.0", "::1", "::"}) {
            EXPECT_NE(refusal(forward(transport, ip)), "reserved") << ip;
        }
    }
    EXPECT_EQ(refusal(forward(Transport::tcp)), "reserved");
}

TEST_F(PortReservations, OneAddressLeavesTheOthers) {
    const auto held = reserve_port(forward(Transport::tcp, "127.0.0.1"));
    EXPECT_EQ(held.size(), 1U);
    EXPECT_EQ(refusal(forward(Transport::tcp, "127.0.0.2")), "reserved");
    EXPECT_EQ(refusal(forward(Transport::tcp, "::1")), "reserved");
    EXPECT_EQ(refusal(forward(Transport::tcp, "127.0.0.1")),
              "port 127.0.0.1:8080/tcp of the host is in use (`ss -lntup` shows by whom)");
}

TEST_F(PortReservations, OnlyAddressesOfTheHost) {
    EXPECT_EQ(refusal(forward(Transport::tcp, "192.0.2.1")),
              "port 192.0.2.1:8080/tcp of the host cannot be forwarded: the host has no such address");
}

}  // namespace
}  // namespace rkt::net

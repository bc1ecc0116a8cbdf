#include "spec/socket_handover.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/spec/app_with_ports.hpp"

namespace rkt {
namespace {

using test::app_with_ports;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

PodManifest two_apps(std::vector<ExposedPort> exposed) {
    PodManifest manifest;
    manifest.apps = {app_with_ports("web", {{"http", "tcp", 80}, {"secure", "tcp", 443, 1, true}}),
                     app_with_ports("dns", {{"dns", "udp", 53}})};
    manifest.ports = std::move(exposed);
    return manifest;
}

PodManifest one_app() {
    PodManifest manifest;
    manifest.apps = {app_with_ports("web", {{"http", "tcp", 80}})};
    return manifest;
}

InheritedSocket tcp(const char* name, uint16_t port, const char* ip = "::") {
    return {name, port, IpAddress::parse(ip), Transport::tcp};
}
InheritedSocket udp(const char* name, uint16_t port) { return {name, port, IpAddress::parse("::"), Transport::udp}; }

SocketHandover hand_over_all(const std::vector<InheritedSocket>& sockets, const PodManifest& manifest) {
    return hand_over(sockets, std::vector<bool>(sockets.size()), manifest);
}

TEST(SocketHandover, TheOnlyAppGetsEverySocket) {
    const auto handover = hand_over_all({tcp("a", 8080), {"local"}, udp("b", 53)}, one_app());
    EXPECT_THAT(handover.of_apps.at("web"), ElementsAre(0u, 1u, 2u));
    EXPECT_THAT(handover.warnings, IsEmpty());
}

TEST(SocketHandover, APortOfTheHostSaysWhoseItIs) {
    const auto handover = hand_over_all({udp("d", 5353), tcp("w", 8080)},
                                        two_apps({{"http", 8080, ""}, {"dns", 5353, ""}, {"secure", 8443, ""}}));
    EXPECT_THAT(handover.of_apps.at("web"), ElementsAre(1u));
    EXPECT_THAT(handover.of_apps.at("dns"), ElementsAre(0u));
    EXPECT_THAT(handover.warnings, IsEmpty());
}

TEST(SocketHandover, ASocketActivatedPortWithoutOneIsLookedForByItsOwnNumber) {
    const auto handover = hand_over_all({tcp("s", 443)}, two_apps({}));
    EXPECT_THAT(handover.of_apps.at("web"), ElementsAre(0u));
    EXPECT_THAT(handover.warnings, ElementsAre(HasSubstr("port \"secure\" of app \"web\"")));
}

TEST(SocketHandover, WhatNoAppTakesIsSaid) {
    const auto handover =
        hand_over_all({tcp("w", 80), udp("d", 8080), {"local"}}, two_apps({{"http", 8080, ""}, {"secure", 8443, ""}}));
    EXPECT_THAT(handover.of_apps, IsEmpty());
    EXPECT_THAT(handover.warnings, ElementsAre(HasSubstr("\"w\" (port 80/tcp)"), HasSubstr("\"d\" (port 8080/udp)"),
                                               HasSubstr("\"local\" of")));
}

TEST(SocketHandover, WhatIsTakenIsNobodyElses) {
    const auto handover = hand_over({tcp("a", 80), tcp("b", 81)}, {true, false}, one_app());
    EXPECT_THAT(handover.of_apps.at("web"), ElementsAre(1u));
    EXPECT_THAT(hand_over({tcp("a", 80)}, {true}, two_apps({})).warnings, IsEmpty());
}

TEST(SocketHandover, WithoutSocketsThereIsNothingToSay) {
    EXPECT_THAT(hand_over_all({}, two_apps({})).warnings, IsEmpty());
}

TEST(SocketHandover, AnAddressOfTheHostMustBeTheSockets) {
    const PortForward everywhere{"http", Transport::tcp, std::nullopt, 80, 80};
    const PortForward one{"http", Transport::tcp, IpAddress::parse("127.0.0.1"), 80, 80};
    EXPECT_TRUE(is_taken_by(everywhere, tcp("s", 80, "127.0.0.1")));
    EXPECT_TRUE(is_taken_by(one, tcp("s", 80, "127.0.0.1")));
    EXPECT_TRUE(is_taken_by(one, tcp("s", 80, "0.0.0.0")));
    EXPECT_FALSE(is_taken_by(one, tcp("s", 80, "127.0.0.2")));
    EXPECT_FALSE(is_taken_by(one, tcp("s", 81, "127.0.0.1")));
    EXPECT_FALSE(is_taken_by(one, udp("s", 80)));
}

}  // namespace
}  // namespace rkt

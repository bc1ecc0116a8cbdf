#include "spec/port_forward.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "unit/spec/app_with_ports.hpp"

namespace rkt {
namespace {

using test::app_with_ports;

Port port(const char* name, const char* protocol, uint16_t number) {
    Port made;
    made.name = name;
    made.protocol = protocol;
    made.port = number;
    return made;
}

PodManifest pod_with(std::vector<ExposedPort> ports) {
    PodManifest manifest;
    manifest.apps = {app_with_ports("web", {port("80-tcp", "tcp", 80), port("http", "tcp", 8080)}),
                     app_with_ports("dns", {port("53-udp", "udp", 53), port("odd", "sctp", 5), port("both", "tcp", 1)}),
                     app_with_ports("more", {port("both", "tcp", 2)})};
    manifest.ports = std::move(ports);
    return manifest;
}

std::string forward_refusal(std::vector<ExposedPort> ports) {
    try {
        (void)port_forwards(pod_with(std::move(ports)));
    } catch (const Error& error) {
        return error.what();
    }
    return "accepted";
}

TEST(PortOption, NameAndPort) {
    const ExposedPort plain = ExposedPort::parse_option("80-tcp:8080");
    EXPECT_EQ(plain.name, "80-tcp");
    EXPECT_EQ(plain.host_port, 8080);
    EXPECT_EQ(plain.host_ip, "");
    EXPECT_EQ(ExposedPort::parse_option("http:127.0.0.1:80").host_ip, "127.0.0.1");
    EXPECT_EQ(ExposedPort::parse_option("http:[::1]:80").host_ip, "::1");
    EXPECT_EQ(ExposedPort::parse_option("http:fd00::1:80").host_ip, "fd00::1");
}

TEST(PortOption, WhatDoesNotFitIsRefused) {
    for (const char* text : {"", "80", "http:", ":80", "http:0", "http:65536", "http:x", "http:1.2.3:80",
                             "http:host:80", "HTTP:80", "http:127.0.0.1:", "http::80"}) {
        EXPECT_THROW((void)ExposedPort::parse_option(text), UsageError) << text;
    }
}

TEST(PortForwards, NamesAreLookedUpInTheApps) {
    const auto forwards = port_forwards(pod_with({{"80-tcp", 8000, ""}, {"53-udp", 53, "127.0.0.1"}}));
    ASSERT_EQ(forwards.size(), 2U);
    EXPECT_EQ(forwards[0].pod_port, 80);
    EXPECT_EQ(forwards[0].transport, Transport::tcp);
    EXPECT_FALSE(forwards[0].host_ip);
    EXPECT_EQ(forwards[1].str(), "127.0.0.1:53/udp");
}

TEST(PortForwards, AnUnknownNameIsRefusedWithTheListOfThoseThatAreExposed) {
    EXPECT_EQ(forward_refusal({{"https", 443, ""}}),
              "port name \"https\" could not be found in any apps (exposed: 80-tcp, http, 53-udp, odd, both, both)");
    EXPECT_EQ(forward_refusal({{"both", 1, ""}}), "port name \"both\" is defined multiple apps");
    EXPECT_EQ(forward_refusal({{"odd", 1, ""}}), "port \"odd\": cannot forward protocol \"sctp\"");
}

TEST(PortForwards, OnePortOfTheHostLeadsToOnePort) {
    EXPECT_EQ(forward_refusal({{"80-tcp", 80, ""}, {"http", 80, ""}}),
              "ports \"80-tcp\" and \"http\" want the same port of the host: 80/tcp");
    EXPECT_NE(forward_refusal({{"80-tcp", 80, "10.0.0.1"}, {"http", 80, "0.0.0.0"}}), "accepted");
    EXPECT_NE(forward_refusal({{"80-tcp", 80, "10.0.0.1"}, {"http", 80, ""}}), "accepted");
    EXPECT_EQ(forward_refusal({{"80-tcp", 80, "10.0.0.1"}, {"http", 80, "10.0.0.2"}}), "accepted");
    EXPECT_EQ(forward_refusal({{"80-tcp", 80, "0.0.0.0"}, {"http", 80, "::"}}), "accepted");
    EXPECT_EQ(forward_refusal({{"80-tcp", 53, ""}, {"53-udp", 53, ""}}), "accepted");
}

TEST(SandboxPort, LeadsToAPortThatNoAppNamesYet) {
    const ExposedPort port = ExposedPort::parse_sandbox_option("dns:udp:53:[::1]:5353");
    EXPECT_EQ(port.host_ip, "::1");
    PodManifest manifest;
    manifest.ac_version = "2.0.0";
    manifest.ports = {port, ExposedPort::parse_sandbox_option("http:tcp:80::8080")};
    // As it is kept, for run-prepared.
    const auto forwards = port_forwards(PodManifest::parse(manifest.print()));
    ASSERT_EQ(forwards.size(), 2U);
    EXPECT_EQ(forwards[0].str(), "[::1]:5353/udp");
    EXPECT_EQ(forwards[0].pod_port, 53);
    EXPECT_EQ(forwards[1].str(), "8080/tcp");
    EXPECT_EQ(forwards[1].pod_port, 80);
}

TEST(SandboxPort, WantsAllFiveParts) {
    for (const char* bad : {"", "http", "http:tcp:80", "http:tcp:80:8080", "http:sctp:80::8080", "http:tcp:0::8080",
                            "http:tcp:80:host:8080", "http:tcp:80::70000", "UP:tcp:80::8080"}) {
        EXPECT_THROW((void)ExposedPort::parse_sandbox_option(bad), UsageError) << bad;
    }
}

}  // namespace
}  // namespace rkt

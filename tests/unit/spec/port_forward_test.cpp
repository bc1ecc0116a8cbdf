#include "spec/port_forward.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace rkt {
namespace {

const std::string kId = "sha512-" + std::string(64, '0');

RuntimeApp app(const char* name, std::vector<Port> ports) {
    RuntimeApp made{AppName::parse(name), {"image", ImageId::parse(kId), {}}, App{}, false, {}, {}};
    made.app->ports = std::move(ports);
    return made;
}

Port port(const char* name, const char* protocol, uint16_t number) {
    Port made;
    made.name = name;
    made.protocol = protocol;
    made.port = number;
    return made;
}

PodManifest pod(std::vector<ExposedPort> ports) {
    PodManifest manifest;
    manifest.apps = {app("web", {port("80-tcp", "tcp", 80), port("http", "tcp", 8080)}),
                     app("dns", {port("53-udp", "udp", 53), port("odd", "sctp", 5), port("both", "tcp", 1)}),
                     app("more", {port("both", "tcp", 2)})};
    manifest.ports = std::move(ports);
    return manifest;
}

std::string refusal(std::vector<ExposedPort> ports) {
    try {
        (void)port_forwards(pod(std::move(ports)));
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
    const auto forwards = port_forwards(pod({{"80-tcp", 8000, ""}, {"53-udp", 53, "127.0.0.1"}}));
    ASSERT_EQ(forwards.size(), 2U);
    EXPECT_EQ(forwards[0].pod_port, 80);
    EXPECT_EQ(forwards[0].transport, Transport::tcp);
    EXPECT_FALSE(forwards[0].host_ip);
    EXPECT_EQ(forwards[1].str(), "127.0.0.1:53/udp");
}

TEST(PortForwards, AnUnknownNameIsRefusedWithTheListOfThoseThatAreExposed) {
    EXPECT_EQ(refusal({{"https", 443, ""}}),
              "port name \"https\" could not be found in any apps (exposed: 80-tcp, http, 53-udp, odd, both, both)");
    EXPECT_EQ(refusal({{"both", 1, ""}}), "port name \"both\" is defined multiple apps");
    EXPECT_EQ(refusal({{"odd", 1, ""}}), "port \"odd\": cannot forward protocol \"sctp\"");
}

TEST(PortForwards, OnePortOfTheHostLeadsToOnePort) {
    EXPECT_EQ(refusal({{"80-tcp", 80, ""}, {"http", 80, ""}}),
              "ports \"80-tcp\" and \"http\" want the same port of the host: 80/tcp");
    EXPECT_NE(refusal({{"80-tcp", 80, "10.0.0.1"}, {"http", 80, "0.0.0.0"}}), "accepted");
    EXPECT_NE(refusal({{"80-tcp", 80, "10.0.0.1"}, {"http", 80, ""}}), "accepted");
    EXPECT_EQ(refusal({{"80-tcp", 80, "10.0.0.1"}, {"http", 80, "10.0.0.2"}}), "accepted");
    EXPECT_EQ(refusal({{"80-tcp", 80, "0.0.0.0"}, {"http", 80, "::"}}), "accepted");
    EXPECT_EQ(refusal({{"80-tcp", 53, ""}, {"53-udp", 53, ""}}), "accepted");
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

#include "spec/socket_proxy.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace rkt {
namespace {

TEST(SocketOption, PortsAndAnAddress) {
    const SocketProxy plain = SocketProxy::parse_option("8080:80");
    EXPECT_FALSE(plain.ip);
    EXPECT_EQ(plain.port, 8080);
    EXPECT_EQ(plain.pod_port, 80);
    EXPECT_EQ(plain.str(), "8080:80");
    const SocketProxy v4 = SocketProxy::parse_option("127.0.0.1:8080:80");
    EXPECT_EQ(v4.ip, IpAddress::parse("127.0.0.1"));
    EXPECT_EQ(v4.str(), "127.0.0.1:8080:80");
    const SocketProxy v6 = SocketProxy::parse_option("[::1]:8080:80");
    EXPECT_EQ(v6.ip, IpAddress::parse("::1"));
    EXPECT_EQ(v6.port, 8080);
    EXPECT_EQ(v6.str(), "[::1]:8080:80");
}

TEST(SocketOption, WhatDoesNotFitIsRefused) {
    for (const char* bad : {"", "80", ":80", "80:", "0:80", "80:0", "65536:80", "80:65536", "x:80", "host:8080:80",
                            ":8080:80", "[::1:8080:80", "1.2.3:8080:80", "8080:80/tcp"}) {
        EXPECT_THROW((void)SocketProxy::parse_option(bad), UsageError) << bad;
    }
}

TEST(SocketOption, IsForASocketOfItsPort) {
    const InheritedSocket everywhere{"s", 8080, IpAddress::parse("::"), Transport::tcp};
    EXPECT_TRUE(SocketProxy::parse_option("8080:80").is_for(everywhere));
    EXPECT_FALSE(SocketProxy::parse_option("80:8080").is_for(everywhere));
    EXPECT_FALSE(SocketProxy::parse_option("8080:80").is_for({"s", 8080, IpAddress::parse("::"), Transport::udp}));
    EXPECT_FALSE(SocketProxy::parse_option("127.0.0.1:8080:80")
                     .is_for({"s", 8080, IpAddress::parse("127.0.0.2"), Transport::tcp}));
}

}  // namespace
}  // namespace rkt

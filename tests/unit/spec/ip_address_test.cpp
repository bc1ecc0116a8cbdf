#include "spec/ip_address.hpp"

#include <gtest/gtest.h>

namespace rkt {
namespace {

TEST(IpAddress, ParsesWhatItPrints) {
    for (const char* text : {"172.16.28.5", "0.0.0.0", "::1", "fd00::5"}) {
        const auto address = IpAddress::parse(text);
        ASSERT_TRUE(address) << text;
        EXPECT_EQ(address->str(), text);
    }
    for (const char* text : {"", "1.2.3", "1.2.3.4.5", "256.0.0.1", "[::1]", "::g", "fe80::1%eth0", "10.0.0.1/8"}) {
        EXPECT_FALSE(IpAddress::parse(text)) << text;
    }
    EXPECT_FALSE(IpAddress::parse(std::string_view("1.2.3.4\0x", 9)));
}

TEST(IpAddress, Kinds) {
    EXPECT_TRUE(IpAddress::parse("127.0.0.53")->is_loopback());
    EXPECT_TRUE(IpAddress::parse("::1")->is_loopback());
    EXPECT_FALSE(IpAddress::parse("10.0.0.1")->is_loopback());
    EXPECT_FALSE(IpAddress::parse("::2")->is_loopback());
    EXPECT_TRUE(IpAddress::parse("::")->is_unspecified());
}

TEST(IpAddress, HostsAreCounted) {
    EXPECT_EQ(IpAddress::parse("172.31.0.0")->plus(258).str(), "172.31.1.2");
    EXPECT_EQ(IpAddress::parse("172.16.28.250")->plus(10).str(), "172.16.29.4");
    EXPECT_EQ(IpAddress::parse("fd00::")->plus(65535).str(), "fd00::ffff");
}

TEST(Subnet, PrefixAndMask) {
    const auto subnet = Subnet::parse("172.16.28.0/24");
    ASSERT_TRUE(subnet);
    EXPECT_EQ(subnet->mask(), "255.255.255.0");
    EXPECT_EQ(subnet->str(), "172.16.28.0/24");
    EXPECT_EQ(Subnet::parse("0.0.0.0/0")->mask(), "0.0.0.0");
    for (const char* text : {"172.16.28.0", "172.16.28.0/33", "fd00::/129", "x/8", "172.16.28.0/"}) {
        EXPECT_FALSE(Subnet::parse(text)) << text;
    }
}

}  // namespace
}  // namespace rkt

#include "net/resolv_conf.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "support/temp_tree.hpp"

namespace rkt::net {
namespace {

TEST(ResolvConf, ServersOnTheLoopbackAreLeftOut) {
    EXPECT_EQ(without_loopback("# stub\nnameserver 127.0.0.53\nnameserver 10.0.0.1\n\nsearch a b\noptions edns0"),
              "nameserver 10.0.0.1\nsearch a b\noptions edns0\n");
    EXPECT_EQ(without_loopback("nameserver\t::1\nnameserver fd00::1\n"), "nameserver fd00::1\n");
    EXPECT_EQ(without_loopback("nameserver fe80::1%eth0\n"), "nameserver fe80::1%eth0\n");
    EXPECT_FALSE(without_loopback("nameserver 127.0.0.1\nsearch a\n"));
    EXPECT_FALSE(without_loopback(""));
}

TEST(ResolvConf, BehindTheStubAreTheRealServers) {
    const test::TempTree tree;
    std::filesystem::create_directories(tree.path() + "/etc");
    EXPECT_FALSE(host_resolv_conf(tree.path()));
    tree.dir().write_file("etc/resolv.conf", "nameserver 127.0.0.53\n");
    EXPECT_FALSE(host_resolv_conf(tree.path()));
    std::filesystem::create_directories(tree.path() + "/run/systemd/resolve");
    tree.dir().write_file("run/systemd/resolve/resolv.conf", "nameserver 10.0.0.1\n");
    EXPECT_EQ(host_resolv_conf(tree.path()), "nameserver 10.0.0.1\n");
    tree.dir().write_file("etc/resolv.conf", "nameserver 10.0.0.2\n");
    EXPECT_EQ(host_resolv_conf(tree.path()), "nameserver 10.0.0.2\n");
}

}  // namespace
}  // namespace rkt::net

#include "spec/sysctl.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace rkt {
namespace {

// sysctl.d(5)
TEST(Sysctls, NamesArePathsByTheirFirstSeparator) {
    EXPECT_EQ(sysctl_path("net.ipv4.ip_forward"), "net/ipv4/ip_forward");
    EXPECT_EQ(sysctl_path("net/ipv4/ip_forward"), "net/ipv4/ip_forward");
    EXPECT_EQ(sysctl_path("net/ipv4/conf/eth0.100/forwarding"), "net/ipv4/conf/eth0.100/forwarding");
    EXPECT_EQ(sysctl_path("net.ipv4.conf.eth0/100.forwarding"), "net/ipv4/conf/eth0.100/forwarding");
    for (const char* name :
         {"", "net", ".net.x", "net..x", "net/../kernel/x", "net/./x", "net/", "/net/x", "net/a\nb"}) {
        EXPECT_THROW((void)sysctl_path(name), Error) << name;
    }
}

// network_namespaces(7), ipc_namespaces(7), uts_namespaces(7)
TEST(Sysctls, OnlyNamespacesHaveTheirOwn) {
    for (const char* path : {"net/ipv4/ip_forward", "kernel/shmmax", "kernel/shm_rmid_forced", "kernel/msgmnb",
                             "kernel/sem", "fs/mqueue/msg_max", "kernel/hostname", "kernel/domainname"}) {
        EXPECT_EQ(sysctl_obstacle(path, {}), "") << path;
    }
    for (const char* path : {"vm/swappiness", "kernel/core_pattern", "kernel/shmmaxx", "fs/file-max", "netx/y",
                             "kernel/hostnames", "fs/mqueue"}) {
        EXPECT_NE(sysctl_obstacle(path, {}), "") << path;
    }
    EXPECT_NE(sysctl_obstacle("net/ipv4/ip_forward", {.own_network = false}), "");
    EXPECT_EQ(sysctl_obstacle("kernel/shmmax", {.own_network = false}), "");
    EXPECT_NE(sysctl_obstacle("kernel/shmmax", {.own_ipc = false}), "");
    EXPECT_NE(sysctl_obstacle("fs/mqueue/msg_max", {.own_ipc = false}), "");
}

TEST(Sysctls, ThoseOfAnInterface) {
    EXPECT_TRUE(is_interface_sysctl("net/ipv4/conf/eth0/forwarding"));
    EXPECT_TRUE(is_interface_sysctl("net/ipv6/neigh/eth0.1/retrans_time_ms"));
    for (const char* path : {"net/ipv4/conf/all/forwarding", "net/ipv6/conf/default/forwarding",
                             "net/ipv4/conf/lo/forwarding", "net/ipv4/ip_forward", "kernel/sem"}) {
        EXPECT_FALSE(is_interface_sysctl(path)) << path;
    }
}

}  // namespace
}  // namespace rkt

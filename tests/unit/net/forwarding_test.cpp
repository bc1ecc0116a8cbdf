#include "net/forwarding.hpp"

#include "base/dir.hpp"
#include "base/text.hpp"
#include "net/rtnetlink.hpp"
#include "unit/net/own_namespace.hpp"

namespace rkt::net {
namespace {

using Forwarding = test::OwnNamespace;

std::string setting(const std::string& name) {
    return std::string(text::trim(Dir::open("/proc/sys/net").read_file(name, 64)));
}

TEST_F(Forwarding, IsEnabledForBothFamilies) {
    ASSERT_TRUE(has_ipv6());
    enable_forwarding4();
    enable_forwarding6();
    EXPECT_EQ(setting("ipv4/ip_forward"), "1");
    EXPECT_EQ(setting("ipv6/conf/all/forwarding"), "1");
}

TEST_F(Forwarding, InterfacesThatListenToRouterAdvertisementsGoOn) {
    const test::NeighbourNamespace other;
    Rtnetlink::open().make_veth({"up0", "eth0", other.pid()});
    Rtnetlink::open().make_veth({"up1", "eth1", other.pid()});
    Dir::open("/proc/sys/net/ipv6/conf").write_file("up0/accept_ra", "1");
    Dir::open("/proc/sys/net/ipv6/conf").write_file("up1/accept_ra", "0");
    enable_forwarding6();
    EXPECT_EQ(setting("ipv6/conf/up0/accept_ra"), "2");
    EXPECT_EQ(setting("ipv6/conf/up1/accept_ra"), "0");
}

TEST_F(Forwarding, RouteLocalnetIsOfOneInterface) {
    const test::NeighbourNamespace other;
    Rtnetlink::open().make_veth({"up0", "eth0", other.pid()});
    set_route_localnet("up0", true);
    EXPECT_EQ(setting("ipv4/conf/up0/route_localnet"), "1");
    EXPECT_EQ(setting("ipv4/conf/all/route_localnet"), "0");
    EXPECT_THROW(set_route_localnet("nosuch", true), SystemError);
}

}  // namespace
}  // namespace rkt::net

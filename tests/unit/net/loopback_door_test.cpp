#include "net/loopback_door.hpp"

#include "base/dir.hpp"
#include "base/text.hpp"
#include "net/library.hpp"
#include "support/temp_tree.hpp"
#include "unit/net/own_namespace.hpp"

namespace rkt::net {
namespace {

struct LoopbackDoors : test::OwnNamespace {
    test::TempTree tree;
    const test::NeighbourNamespace pod;
    Rtnetlink host = Rtnetlink::open();

    void SetUp() override {
        test::OwnNamespace::SetUp();
        host = Rtnetlink::open();
        host.make_veth({"br0", "eth0", pod.pid()});
        host.set_up(host.index_of("br0"));
    }
    static bool is_open() {
        return text::trim(Dir::open("/proc/sys/net/ipv4/conf/br0").read_file("route_localnet", 8)) == "1";
    }
    static bool has_route() { return ::system("ip -6 route show table local | grep -q '::1 dev br0'") == 0; }
};

TEST_F(LoopbackDoors, StayOpenAsLongAsAPodHoldsThem) {
    Fd first = open_loopback_door(host, "br0", true, tree.path());
    Fd second = open_loopback_door(host, "br0", true, tree.path());
    EXPECT_TRUE(is_open());
    EXPECT_TRUE(has_route());
    first.reset();
    library::close_loopback_door("br0", tree.path());
    EXPECT_TRUE(is_open());
    EXPECT_TRUE(has_route());
    second.reset();
    library::close_loopback_door("br0", tree.path());
    EXPECT_FALSE(is_open());
    EXPECT_FALSE(has_route());
    EXPECT_NO_THROW(library::close_loopback_door("br0", tree.path()));  // again
}

TEST_F(LoopbackDoors, OfAnInterfaceThatIsGoneAreClosed) {
    EXPECT_NO_THROW(library::close_loopback_door("nosuch", tree.path()));
}

}  // namespace
}  // namespace rkt::net

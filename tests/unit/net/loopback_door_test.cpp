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
    LoopbackDoor door;

    void SetUp() override {
        test::OwnNamespace::SetUp();
        host = Rtnetlink::open();
        host.make_veth({"br0", "eth0", pod.pid()});
        door = {"br0", host.index_of("br0")};
        host.set_up(door.index);
    }
    static bool is_open() {
        return text::trim(Dir::open("/proc/sys/net/ipv4/conf/br0").read_file("route_localnet", 8)) == "1";
    }
    bool is_guarded() const {
        const std::string table = "nft list table inet rkt-loopback-" + std::to_string(door.index);
        return ::system((table + " 2>/dev/null | grep -q 'ip daddr 127.0.0.0/8 drop'").c_str()) == 0;
    }
    static bool has_route() { return ::system("ip -6 route show table local | grep -q '::1 dev br0'") == 0; }
};

TEST_F(LoopbackDoors, StayOpenAsLongAsAPodHoldsThem) {
    Fd first = open_loopback_door(host, door, true, tree.path());
    Fd second = open_loopback_door(host, door, true, tree.path());
    EXPECT_TRUE(is_open());
    EXPECT_TRUE(is_guarded());
    EXPECT_TRUE(has_route());
    first.reset();
    library::close_loopback_door(door, tree.path());
    EXPECT_TRUE(is_open());
    EXPECT_TRUE(has_route());
    second.reset();
    library::close_loopback_door(door, tree.path());
    EXPECT_FALSE(is_open());
    EXPECT_FALSE(has_route());
    EXPECT_FALSE(is_guarded());
    EXPECT_NO_THROW(library::close_loopback_door(door, tree.path()));  // again
}

TEST_F(LoopbackDoors, AreWrittenDown) {
    EXPECT_EQ(LoopbackDoor::parse(door.print()).interface, "br0");
    EXPECT_EQ(LoopbackDoor::parse(door.print()).index, door.index);
    for (const char* nonsense : {"", "br0", "x br0", "1 a b"})
        EXPECT_THROW((void)LoopbackDoor::parse(nonsense), ParseError) << nonsense;
}

TEST_F(LoopbackDoors, OfAnInterfaceThatIsGoneAreClosed) {
    EXPECT_NO_THROW(library::close_loopback_door({"nosuch", 4711}, tree.path()));
}

}  // namespace
}  // namespace rkt::net

#include "net/rtnetlink.hpp"

#include "base/command.hpp"
#include "unit/net/own_namespace.hpp"

namespace rkt::net {
namespace {

std::string show_qdisc(const std::string& interface) {
    return run_command({.argv = {"/usr/sbin/tc", "-iec", "qdisc", "show", "dev", interface}}).output;
}

using RtnetlinkTest = test::OwnNamespace;

TEST_F(RtnetlinkTest, AVethPairBetweenNamespaces) {
    const test::NeighbourNamespace pod;
    Rtnetlink here = Rtnetlink::open();
    Rtnetlink there(pod.rtnetlink());
    here.make_veth({"rkt0-0", "eth0", pod.pid()});
    const uint32_t index = here.index_of("rkt0-0");
    EXPECT_EQ(index, ::if_nametoindex("rkt0-0"));
    EXPECT_GT(there.index_of("eth0"), 0U);
    EXPECT_THROW((void)here.index_of("eth0"), SystemError);
    here.add_address(index, *IpAddress::parse("172.16.28.1"));
    here.set_up(index);
    here.add_route({*Subnet::parse("172.16.28.5/32"), {}, index});
    const auto match = here.find_route(*IpAddress::parse("172.16.28.5"));
    ASSERT_TRUE(match);
    EXPECT_EQ(match->interface, "rkt0-0");
    EXPECT_EQ(match->subnet.prefix, 32);
    EXPECT_FALSE(here.find_route(*IpAddress::parse("172.16.28.6")));
}

TEST_F(RtnetlinkTest, ADefaultRouteIsNobodysClaimOnAnAddress) {
    const test::NeighbourNamespace pod;
    Rtnetlink here = Rtnetlink::open();
    here.make_veth({"rkt0-0", "eth0", pod.pid()});
    const uint32_t index = here.index_of("rkt0-0");
    here.set_up(index);
    here.add_route({*Subnet::parse("0.0.0.0/0"), {}, index});
    EXPECT_FALSE(here.find_route(*IpAddress::parse("172.16.28.6")));
    here.add_route({*Subnet::parse("172.16.0.0/12"), {}, index});
    EXPECT_TRUE(here.find_route(*IpAddress::parse("172.16.28.6")));
}

// As tc(8) shows it: rates in bytes per second, so that nothing is rounded.
TEST_F(RtnetlinkTest, ARateIsLimited) {
    const test::NeighbourNamespace pod;
    Rtnetlink here = Rtnetlink::open();
    here.make_veth({"rkt0-0", "eth0", pod.pid()});
    const uint32_t index = here.index_of("rkt0-0");
    here.limit_rate(index, 1000000);
    const std::string shown = show_qdisc("rkt0-0");
    EXPECT_NE(shown.find("qdisc tbf"), std::string::npos) << shown;
    EXPECT_NE(shown.find("rate 7812Kibit burst 16Kb lat 100ms"), std::string::npos) << shown;
    EXPECT_THROW(here.limit_rate(index, 5), SystemError) << "there is one already";
}

TEST_F(RtnetlinkTest, MoreThan32BitsOfRate) {
    const test::NeighbourNamespace pod;
    Rtnetlink here = Rtnetlink::open();
    here.make_veth({"rkt0-0", "eth0", pod.pid()});
    here.limit_rate(here.index_of("rkt0-0"), 12'500'000'000);
    const std::string shown = show_qdisc("rkt0-0");
    EXPECT_NE(shown.find("rate 95367Mibit"), std::string::npos) << shown;
}

TEST_F(RtnetlinkTest, ErrorsSayWhatWasDone) {
    try {
        Rtnetlink::open().add_address(4711, *IpAddress::parse("10.0.0.1"));
        FAIL();
    } catch (const SystemError& error) {
        EXPECT_EQ(error.errnum(), ENODEV);
        EXPECT_EQ(std::string(error.what()).find("adding the address 10.0.0.1"), 0U) << error.what();
    }
}

}  // namespace
}  // namespace rkt::net

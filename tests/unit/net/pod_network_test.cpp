// The built-in networks with real packets, between namespaces of the test's own.
#include "net/pod_network.hpp"

#include <arpa/inet.h>

#include "net/library.hpp"
#include "net/rtnetlink.hpp"
#include "support/temp_tree.hpp"
#include "unit/net/own_namespace.hpp"

namespace rkt::net {
namespace {

struct PodNetworks : test::OwnNamespace {
    test::TempTree tree;
    PodNetworkRequest request(const char* networks, std::vector<PortForward> ports = {}) {
        return {PodId::parse("6c8b941a-3418-466d-ade1-0f11e7f6d3f7"),
                NetSelection::parse({networks}),
                std::move(ports),
                {tree.path() + "/etc"},
                {},
                std::nullopt,
                tree.path()};
    }
};

sockaddr_in6 address_of(const char* ip, uint16_t port) {
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(port);
    ::inet_pton(AF_INET6, ip, &address.sin6_addr);
    return address;
}

Fd listen_on_any(uint16_t port) {
    Fd socket(check(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
    const sockaddr_in6 any = address_of("::", port);  // IPv4, too
    check(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&any), sizeof any), "bind");
    check(::listen(socket.get(), 8), "listen");
    return socket;
}

// IPv4 addresses as ::ffff:a.b.c.d (RFC 4291). 0, or errno within two seconds.
int connect_to(const char* ip, uint16_t port) {
    const Fd socket(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const timeval patience{2, 0};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    const sockaddr_in6 to = address_of(ip, port);
    return ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0 ? 0 : errno;
}

TEST_F(PodNetworks, TheDefaultNetworkReachesOutAndIsReached) {
    const test::NeighbourNamespace pod;
    const auto network = library::prepare(request("default"));
    network->attach(pod.pid(), pod.rtnetlink());
    ASSERT_EQ(network->joined().size(), 1U);
    const NetInfo& info = network->joined().front();
    EXPECT_EQ(info.str(), "default:ip4=" + info.ip4);
    EXPECT_EQ(info.ip4.find("172.16.28."), 0U);
    EXPECT_EQ(info.host_interface, "rkt6c8b941a-0");
    EXPECT_EQ(network->host_interfaces(),
              std::vector<int32_t>{static_cast<int32_t>(::if_nametoindex("rkt6c8b941a-0"))});
    const Fd server = pod.inside([] { return listen_on_any(80); });
    EXPECT_EQ(connect_to(("::ffff:" + info.ip4).c_str(), 80), 0);
    EXPECT_EQ(connect_to(info.ip6.c_str(), 80), 0);
    const Fd host_server = listen_on_any(81);
    EXPECT_EQ(pod.inside([] { return connect_to("::ffff:172.16.28.1", 81); }), 0);
}

TEST_F(PodNetworks, AForwardedPortAnswersOnEveryAddressOfTheHostAndInThePod) {
    const test::NeighbourNamespace pod;
    const auto network = library::prepare(request("default", {{"http", Transport::tcp, {}, 8080, 80}}));
    network->attach(pod.pid(), pod.rtnetlink());
    const auto holdings = network->take_holdings();
    const Fd server = pod.inside([] { return listen_on_any(80); });
    for (const char* ip : {"::ffff:127.0.0.1", "::1", "::ffff:172.16.28.1", "fd8e:2f5c:91d4:28::1"}) {
        EXPECT_EQ(connect_to(ip, 8080), 0) << ip;
    }
    for (const char* ip : {"::ffff:172.16.28.1", "fd8e:2f5c:91d4:28::1"}) {
        EXPECT_EQ(pod.inside([&] { return connect_to(ip, 8080); }), 0) << ip;
    }
    EXPECT_EQ(connect_to("::ffff:127.0.0.1", 8081), ECONNREFUSED);
    const Fd other = listen_on_any(8081);  // the loopback's own services are where they were
    EXPECT_EQ(connect_to("::1", 8081), 0);
}

TEST_F(PodNetworks, TwoPodsHaveForwardedPortsSideBySide) {
    const test::NeighbourNamespace pod, other;
    const auto network = library::prepare(request("default", {{"http", Transport::tcp, {}, 8080, 80}}));
    network->attach(pod.pid(), pod.rtnetlink());
    auto second = request("default", {{"http", Transport::tcp, {}, 8081, 80}});
    second.pod = PodId::parse("1c8b941a-3418-466d-ade1-0f11e7f6d3f8");
    const auto others = library::prepare(second);
    others->attach(other.pid(), other.rtnetlink());
    const Fd server = pod.inside([] { return listen_on_any(80); });
    const Fd others_server = other.inside([] { return listen_on_any(80); });
    for (const char* ip : {"::ffff:127.0.0.1", "::1"}) {
        EXPECT_EQ(connect_to(ip, 8080), 0) << ip;
        EXPECT_EQ(connect_to(ip, 8081), 0) << ip;
    }
}

// Its lease ends with its processes; its interface when the kernel comes to it, on a busy host much later.
TEST_F(PodNetworks, TheAddressOfAPodThatHasEndedIsNobodysUntilItsInterfaceIsGone) {
    const test::NeighbourNamespace ended, pod;
    std::string address;
    {
        const auto network = library::prepare(request("default"));
        network->attach(ended.pid(), ended.rtnetlink());
        address = network->joined().front().ip4;
    }
    auto next = request("default");
    next.pod = PodId::parse("1c8b941a-3418-466d-ade1-0f11e7f6d3f7");  // which would like the same
    const auto network = library::prepare(next);
    network->attach(pod.pid(), pod.rtnetlink());
    EXPECT_NE(network->joined().front().ip4, address);
}

TEST_F(PodNetworks, OneAddressOfTheHostIsForwardedAlone) {
    const test::NeighbourNamespace pod;
    const auto network =
        library::prepare(request("default", {{"http", Transport::tcp, IpAddress::parse("127.0.0.1"), 8080, 80}}));
    network->attach(pod.pid(), pod.rtnetlink());
    const Fd server = pod.inside([] { return listen_on_any(80); });
    EXPECT_EQ(connect_to("::ffff:127.0.0.1", 8080), 0);
    EXPECT_EQ(connect_to("::1", 8080), ECONNREFUSED);
    EXPECT_EQ(connect_to("::ffff:172.16.28.1", 8080), ECONNREFUSED);
    EXPECT_NE(pod.inside([] { return connect_to("::ffff:172.16.28.1", 8080); }), 0);
}

TEST_F(PodNetworks, TheRestrictedOneReachesTheHostOnly) {
    const test::NeighbourNamespace pod;
    const auto network = library::prepare(request("default-restricted"));
    network->attach(pod.pid(), pod.rtnetlink());
    EXPECT_FALSE(network->resolv_conf());
    const Fd server = listen_on_any(81);
    EXPECT_EQ(pod.inside([] { return connect_to("::ffff:172.31.0.1", 81); }), 0);
    EXPECT_EQ(pod.inside([] { return connect_to("::ffff:192.0.2.1", 81); }), ENETUNREACH);
}

TEST_F(PodNetworks, SeveralNetworksHaveAnInterfaceEach) {
    const test::NeighbourNamespace pod;
    const auto network = library::prepare(request("all"));
    network->attach(pod.pid(), pod.rtnetlink());
    ASSERT_EQ(network->joined().size(), 2U);  // in the order of 99-default-restricted.conf and 99-default.conf
    EXPECT_EQ(network->joined()[0].network, "default-restricted");
    EXPECT_EQ(network->joined()[1].interface, "eth1");
    EXPECT_EQ(network->joined()[1].network, "default");
}

TEST_F(PodNetworks, ASubnetThatTheHostUsesIsRefused) {
    const test::NeighbourNamespace other;
    Rtnetlink host = Rtnetlink::open();
    host.make_veth({"lan0", "eth0", other.pid()});
    host.set_up(host.index_of("lan0"));
    host.add_route({*Subnet::parse("172.16.0.0/12"), {}, host.index_of("lan0")});
    try {
        (void)library::prepare(request("default"));
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(std::string(error.what()).find("network default: the host has a route to 172.16.28."), 0U)
            << error.what();
        EXPECT_NE(std::string(error.what()).find("already (through lan0)"), std::string::npos) << error.what();
    }
}

TEST_F(PodNetworks, UnknownNamesAreRefusedWithTheListOfThoseThereAre) {
    try {
        (void)library::prepare(request("default,nosuch"));
        FAIL();
    } catch (const Error& error) {
        EXPECT_STREQ(error.what(), "networks not found: nosuch (configured: default-restricted, default)");
    }
}

}  // namespace
}  // namespace rkt::net

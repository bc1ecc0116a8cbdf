#include "net/ruleset.hpp"

#include "base/text.hpp"
#include "net/nftables.hpp"
#include "unit/net/nft.hpp"
#include "unit/net/own_namespace.hpp"

namespace rkt::net {
namespace {

using Rulesets = test::OwnNamespace;

Rules pod_rules(std::vector<PortForward> ports, bool masquerade = true) {
    RulesLink link{IpAddress::parse("172.16.28.5"), IpAddress::parse("fd00::5"), {}, {}, {}, "rkt0-0"};
    if (masquerade) link.subnet4 = Subnet::parse("172.16.28.0/24");
    if (masquerade) link.subnet6 = Subnet::parse("fd00::/64");
    return {"rkt-pod", {link}, std::move(ports), 0};
}
PortForward forward(const char* ip, Transport transport = Transport::tcp) {
    return {"http", transport, ip == nullptr ? std::nullopt : IpAddress::parse(ip), 8080, 80};
}

// The rules of a chain, as nft(8) prints what the kernel has.
std::vector<std::string> listed(const Rules& rules, const std::string& chain) {
    const Fd owner = add_owned_table(make_table(rules));
    std::vector<std::string> lines;
    for (const std::string& line : text::split(test::nft("list chain inet rkt-pod " + chain), '\n')) {
        if (line.starts_with("\t\t")) lines.push_back(std::string(text::trim(line)));
    }
    return lines;
}
using Lines = std::vector<std::string>;

TEST_F(Rulesets, APodWithoutPortsIsOnlyMasqueraded) {
    const Fd owner = add_owned_table(make_table(pod_rules({})));
    EXPECT_EQ(test::nft("list table inet rkt-pod"), R"(table inet rkt-pod { # progname net_test
	flags owner

	chain postrouting {
		type nat hook postrouting priority srcnat; policy accept;
		ip saddr 172.16.28.5 ip daddr != 172.16.28.0/24 ip daddr != 224.0.0.0/4 masquerade
		ip6 saddr fd00::5 ip6 daddr != fd00::/64 ip6 daddr != ff00::/8 masquerade
	}
}
)");
    EXPECT_FALSE(is_needed(pod_rules({}, false)));
}

TEST_F(Rulesets, PortsOfAllAddressesAreForwarded) {
    const Rules both = pod_rules({forward(nullptr)});
    EXPECT_EQ(listed(both, "prerouting"),
              (Lines{"type nat hook prerouting priority dstnat; policy accept;",
                     // nft leaves out "meta nfproto ipv4", which "ip daddr" implies.
                     "fib daddr type local ip daddr != 127.0.0.0/8 tcp dport 8080 dnat ip to 172.16.28.5:80",
                     "meta nfproto ipv6 fib daddr type local tcp dport 8080 dnat ip6 to [fd00::5]:80"}));
    EXPECT_EQ(listed(both, "output"),
              (Lines{"type nat hook output priority -100; policy accept;",
                     "meta nfproto ipv4 fib daddr type local tcp dport 8080 dnat ip to 172.16.28.5:80",
                     "meta nfproto ipv6 fib daddr type local tcp dport 8080 dnat ip6 to [fd00::5]:80"}));
    EXPECT_EQ(listed(both, "loopback"), (Lines{"type filter hook prerouting priority raw; policy accept;",
                                               "iifname \"rkt0-0\" ip daddr 127.0.0.0/8 drop"}));
    EXPECT_EQ(listed(pod_rules({forward(nullptr)}, false), "postrouting"),
              (Lines{"type nat hook postrouting priority srcnat; policy accept;",
                     "ct status dnat ip daddr 172.16.28.5 ip saddr 127.0.0.0/8 masquerade",
                     "ct status dnat ip daddr 172.16.28.5 ip saddr 172.16.28.5 masquerade",
                     "ct status dnat ip6 daddr fd00::5 ip6 saddr ::1 masquerade",
                     "ct status dnat ip6 daddr fd00::5 ip6 saddr fd00::5 masquerade"}));
}

TEST_F(Rulesets, ALoopbackAddressIsNotForwardedForNeighbours) {
    const Rules loopback = pod_rules({forward("127.0.0.1")});
    EXPECT_EQ(listed(loopback, "prerouting"), Lines{});
    EXPECT_EQ(listed(loopback, "output"), (Lines{"type nat hook output priority -100; policy accept;",
                                                 "ip daddr 127.0.0.1 tcp dport 8080 dnat ip to 172.16.28.5:80"}));
}

TEST_F(Rulesets, TheHostAddressChoosesTheFamily) {
    EXPECT_EQ(listed(pod_rules({forward("0.0.0.0", Transport::udp)}), "output").back(),
              "meta nfproto ipv4 fib daddr type local udp dport 8080 dnat ip to 172.16.28.5:80");
    EXPECT_EQ(listed(pod_rules({forward("::")}), "prerouting"),
              (Lines{"type nat hook prerouting priority dstnat; policy accept;",
                     "meta nfproto ipv6 fib daddr type local tcp dport 8080 dnat ip6 to [fd00::5]:80"}));
    EXPECT_EQ(listed(pod_rules({forward("fd01::1")}), "prerouting").back(),
              "ip6 daddr fd01::1 tcp dport 8080 dnat ip6 to [fd00::5]:80");
}

TEST_F(Rulesets, OfOneFamilyAreOfThatOnly) {
    Rules without_ipv6 = pod_rules({forward(nullptr)});
    without_ipv6.links[0].address6.reset();
    without_ipv6.links[0].subnet6.reset();
    for (const char* chain : {"prerouting", "output", "postrouting"}) {
        for (const std::string& line : listed(without_ipv6, chain))
            EXPECT_EQ(line.find("ip6"), std::string::npos) << line;
    }
    Rules without_ipv4 = pod_rules({forward(nullptr)});
    without_ipv4.links[0].address4.reset();
    EXPECT_EQ(listed(without_ipv4, "output").size(), 2U);
}

}  // namespace
}  // namespace rkt::net

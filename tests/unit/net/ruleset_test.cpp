#include "net/ruleset.hpp"

#include "net/nftables.hpp"
#include "unit/net/own_namespace.hpp"

namespace rkt::net {
namespace {

using Rulesets = test::OwnNamespace;

Rules rules(std::vector<PortForward> ports, bool masquerade = true) {
    RulesLink link{IpAddress::parse("172.16.28.5"), IpAddress::parse("fd00::5"), {}, {}, {}, "rkt0-0"};
    if (masquerade) link.subnet4 = Subnet::parse("172.16.28.0/24");
    if (masquerade) link.subnet6 = Subnet::parse("fd00::/64");
    return {"rkt-pod", {link}, std::move(ports), 0};
}
PortForward forward(const char* ip, Transport transport = Transport::tcp) {
    return {"http", transport, ip == nullptr ? std::nullopt : IpAddress::parse(ip), 8080, 80};
}
size_t count(const std::string& text, const std::string& part) {
    size_t n = 0;
    for (size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++n;
    return n;
}

TEST_F(Rulesets, APodWithoutPortsIsOnlyMasqueraded) {
    EXPECT_EQ(print_ruleset(rules({})), R"(table inet rkt-pod {
  flags owner
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    ip saddr 172.16.28.5 ip daddr != { 172.16.28.0/24, 224.0.0.0/4 } masquerade
    ip6 saddr fd00::5 ip6 daddr != { fd00::/64, ff00::/8 } masquerade
  }
}
)");
    EXPECT_FALSE(is_needed(rules({}, false)));
}

TEST_F(Rulesets, ALoopbackAddressIsNotForwardedForNeighbours) {
    const std::string text = print_ruleset(rules({forward("127.0.0.1")}));
    EXPECT_EQ(text.find("chain prerouting"), std::string::npos) << text;
    EXPECT_NE(text.find("    ip daddr 127.0.0.1 tcp dport 8080 dnat ip to 172.16.28.5:80\n"), std::string::npos)
        << text;
    EXPECT_NE(
        print_ruleset(rules({forward(nullptr)})).find("fib daddr type local ip daddr != 127.0.0.0/8 tcp dport 8080"),
        std::string::npos);
}

TEST_F(Rulesets, TheHostAddressChoosesTheFamily) {
    EXPECT_EQ(count(print_ruleset(rules({forward(nullptr)})), "dnat ip6 to"), 2U);
    EXPECT_EQ(count(print_ruleset(rules({forward("0.0.0.0")})), "dnat ip6 to"), 0U);
    EXPECT_EQ(count(print_ruleset(rules({forward("::")})), "dnat ip to"), 0U);
    EXPECT_EQ(
        count(print_ruleset(rules({forward("fd01::1")})), "ip6 daddr fd01::1 tcp dport 8080 dnat ip6 to [fd00::5]:80"),
        2U);
}

TEST_F(Rulesets, TheKernelTakesEveryForm) {
    for (const char* ip :
         {static_cast<const char*>(nullptr), "0.0.0.0", "::", "127.0.0.1", "::1", "10.0.0.1", "fd01::1"}) {
        for (const Transport transport : {Transport::tcp, Transport::udp}) {
            EXPECT_TRUE(add_owned_table(print_ruleset(rules({forward(ip, transport)})))) << ip;
        }
    }
    Rules without_ipv6 = rules({forward(nullptr)});
    without_ipv6.links[0].address6.reset();
    without_ipv6.links[0].subnet6.reset();
    EXPECT_TRUE(add_owned_table(print_ruleset(without_ipv6)));
    Rules without_ipv4 = rules({forward(nullptr)});
    without_ipv4.links[0].address4.reset();
    EXPECT_TRUE(add_owned_table(print_ruleset(without_ipv4)));
}

}  // namespace
}  // namespace rkt::net

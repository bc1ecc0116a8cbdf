#include "net/firewall.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "net/netfilter.hpp"
#include "net/nft_base_chains.hpp"
#include "unit/net/own_namespace.hpp"

namespace rkt::net {
namespace {

using By = FirewallDrop::By;
using Firewalls = test::OwnNamespace;

const PodId kPod = PodId::parse("6f5e0b1c-0d67-4b65-9d33-2ad4c6a3f1aa");

Rules firewall_rules(std::vector<PortForward> ports) {
    RulesLink link{IpAddress::parse("172.16.28.5"),
                   IpAddress::parse("fd00::5"),
                   {},
                   {},
                   {*Subnet::parse("0.0.0.0/0"), *Subnet::parse("::/0")},
                   ""};
    return {"rkt-pod", {link}, std::move(ports), 0};
}
const std::vector<PortForward> kPort{{"http", Transport::tcp, std::nullopt, 8080, 80}};

using test::sh;

TEST(FirewallDrops, AreChainsOfTheForwardHookThatDrop) {
    EXPECT_TRUE(find_drops({{"inet", "filter", "input", NF_INET_LOCAL_IN, true},
                            {"inet", "filter", "forward", NF_INET_FORWARD, false}})
                    .empty());
    EXPECT_TRUE(find_drops({{"bridge", "filter", "FORWARD", NF_INET_FORWARD, true}}).empty());
    const auto own = find_drops({{"inet", "filter", "forward", NF_INET_FORWARD, true}});
    ASSERT_EQ(own.size(), 2U);
    EXPECT_EQ(own[0].by, By::administrator);
    EXPECT_EQ(own[0].chain, "inet filter forward");
    EXPECT_NE(own[0].v6, own[1].v6);
    // firewalld's chain has policy accept, and rejects at its end.
    EXPECT_EQ(find_drops({{"inet", "firewalld", "filter_FORWARD", NF_INET_FORWARD, false}}).at(1).by, By::firewalld);
}

TEST(FirewallDrops, OfAnAdministratorAreLeftAlone) {
    EXPECT_TRUE(rules_for({{By::administrator, false, "ip filter forward"}}, firewall_rules(kPort), kPod).empty());
}

TEST(FirewallRules, OfFirewalldTrustThePodsAddresses) {
    const auto made = rules_for({{By::firewalld, false, ""}, {By::firewalld, true, ""}}, firewall_rules(kPort), kPod);
    ASSERT_EQ(made.size(), 2U);
    EXPECT_EQ(made[0].back(), "172.16.28.5");
    EXPECT_EQ(made[1].back(), "fd00::5");
    // A network of CNI has its own way.
    Rules cni = firewall_rules(kPort);
    cni.links[0].reach.clear();
    EXPECT_TRUE(rules_for({{By::firewalld, false, ""}}, cni, kPod).empty());
}

TEST(FirewallRules, AreKeptAsText) {
    const auto made = rules_for({{By::iptables, false, ""}, {By::iptables, true, ""}}, firewall_rules(kPort), kPod);
    EXPECT_EQ(made.size(), 8U);
    EXPECT_EQ(parse_rules(print_rules(made)), made);
    EXPECT_TRUE(parse_rules("").empty());
}

TEST_F(Firewalls, IptablesForwardIsOpenedAndClosed) {
    sh("iptables -P FORWARD DROP && ip6tables -P FORWARD DROP");
    const auto drops = find_drops(list_base_chains());
    ASSERT_EQ(drops.size(), 2U);
    EXPECT_EQ(drops[0].by, By::iptables);
    const auto made = rules_for(drops, firewall_rules(kPort), kPod);
    for (const auto& rule : made) {
        EXPECT_FALSE(is_open(rule));
        open(rule);
        EXPECT_TRUE(is_open(rule)) << print_rules({rule});
    }
    sh("iptables -S FORWARD | grep -q 'rkt-6f5e0b1c.*ACCEPT' && ip6tables -S FORWARD | grep -q rkt-6f5e0b1c");
    for (const auto& rule : made) close(rule);
    sh("! iptables -S FORWARD | grep -q rkt-");
    for (const auto& rule : made) EXPECT_NO_THROW(close(rule));  // already
}

TEST_F(Firewalls, ARefusalHasTheToolsWords) {
    FirewallRule rule{"/usr/sbin/iptables", "--wait",   "--insert", "FORWARD",
                      "--source",           "nonsense", "--jump",   "ACCEPT"};
    try {
        open(rule);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(std::string(error.what()).find("firewall: /usr/sbin/iptables: "), 0U) << error.what();
        EXPECT_NE(std::string(error.what()).find("nonsense"), std::string::npos) << error.what();
    }
}

}  // namespace
}  // namespace rkt::net

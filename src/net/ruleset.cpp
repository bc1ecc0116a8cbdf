#include "net/ruleset.hpp"

#include <algorithm>

#include "net/netfilter.hpp"
#include "net/nftables.hpp"

namespace rkt::net {
namespace {

Subnet subnet(const char* text) { return *Subnet::parse(text); }
Subnet multicast(bool v6) { return subnet(v6 ? "ff00::/8" : "224.0.0.0/4"); }
Subnet loopback(bool v6) { return subnet(v6 ? "::1/128" : "127.0.0.0/8"); }

// What of the forward's packets is matched before their port, in a chain that sees those from outside or our own.
// nullopt: none of this family.
std::optional<NftRule> match_host(const PortForward& forward, bool v6, bool from_outside) {
    const auto& ip = forward.host_ip;
    if (ip && ip->is_v6() != v6) return std::nullopt;
    NftRule rule;
    if (ip && !ip->is_unspecified()) {
        // A neighbour's packet to our loopback address is not forwarded: nobody asked for that.
        if (from_outside && ip->is_loopback()) return std::nullopt;
        rule.daddr(Subnet::of_one(*ip));
        return rule;
    }
    rule.nfproto(v6).daddr_type_local();
    if (from_outside && !v6) rule.daddr_not(loopback(v6));
    return rule;
}

std::vector<NftRule> forwards(const Rules& rules, bool from_outside) {
    std::vector<NftRule> made;
    const RulesLink& link = rules.links[rules.port_link];
    for (const PortForward& forward : rules.ports) {
        for (const auto& address : {link.address4, link.address6}) {
            if (!address) continue;
            auto rule = match_host(forward, address->is_v6(), from_outside);
            if (!rule) continue;
            rule->dport(forward.transport, forward.host_port).dnat(*address, forward.pod_port);
            made.push_back(std::move(*rule));
        }
    }
    return made;
}

void add_masquerading(std::vector<NftRule>& made, const IpAddress& address, const Subnet& inside) {
    made.emplace_back()
        .saddr(Subnet::of_one(address))
        .daddr_not(inside)
        .daddr_not(multicast(address.is_v6()))
        .masquerade();
}

// Its own packets and those of the host's loopback must seem to come from the host, or the answers go astray.
void add_hairpin(std::vector<NftRule>& made, const IpAddress& address) {
    for (const Subnet& source : {loopback(address.is_v6()), Subnet::of_one(address)}) {
        made.emplace_back().ct_status_dnat().daddr(Subnet::of_one(address)).saddr(source).masquerade();
    }
}

std::vector<NftRule> postrouting(const Rules& rules) {
    std::vector<NftRule> made;
    for (const RulesLink& link : rules.links) {
        if (link.address4 && link.subnet4) add_masquerading(made, *link.address4, *link.subnet4);
        if (link.address6 && link.subnet6) add_masquerading(made, *link.address6, *link.subnet6);
    }
    if (rules.ports.empty()) return made;
    const RulesLink& link = rules.links[rules.port_link];
    if (link.address4) add_hairpin(made, *link.address4);
    if (link.address6) add_hairpin(made, *link.address6);
    return made;
}

// route_localnet lets packets to 127.0.0.0/8 in by the pod's interface: only answers are welcome, which have another
// destination here, before connection tracking (CVE-2020-8558).
std::vector<NftRule> loopback_guard(const std::string& interface) {
    std::vector<NftRule> made;
    if (!interface.empty()) made.emplace_back().iifname(interface).daddr(loopback(false)).drop();
    return made;
}

}  // namespace

bool is_needed(const Rules& rules) {
    return !rules.ports.empty() || std::any_of(rules.links.begin(), rules.links.end(),
                                               [](const RulesLink& link) { return link.subnet4 || link.subnet6; });
}

NftTable make_table(const Rules& rules) {
    NftTable table{rules.table, {}};
    const auto add = [&](NftChain chain) {
        if (!chain.rules.empty()) table.chains.push_back(std::move(chain));
    };
    if (!rules.ports.empty()) {
        const std::string& localnet = rules.links[rules.port_link].localnet_interface;
        add({"loopback", "filter", NF_INET_PRE_ROUTING, NF_IP_PRI_RAW, loopback_guard(localnet)});
        add({"prerouting", "nat", NF_INET_PRE_ROUTING, NF_IP_PRI_NAT_DST, forwards(rules, true)});
        add({"output", "nat", NF_INET_LOCAL_OUT, NF_IP_PRI_NAT_DST, forwards(rules, false)});
    }
    add({"postrouting", "nat", NF_INET_POST_ROUTING, NF_IP_PRI_NAT_SRC, postrouting(rules)});
    return table;
}

}  // namespace rkt::net

#include "net/ruleset.hpp"

#include <algorithm>

namespace rkt::net {
namespace {

std::string in_brackets(const IpAddress& address) {
    return address.is_v6() ? "[" + address.str() + "]" : address.str();
}

// What of the forward's packets is matched before their port, in a chain that sees those from outside or our own.
// nullopt: none of this family.
std::optional<std::string> match_host(const PortForward& forward, bool v6, bool from_outside) {
    const auto& ip = forward.host_ip;
    if (ip && ip->is_v6() != v6) return std::nullopt;
    const std::string family = v6 ? "ip6" : "ip";
    if (ip && !ip->is_unspecified()) {
        // A neighbour's packet to our loopback address is not forwarded: nobody asked for that.
        if (from_outside && ip->is_loopback()) return std::nullopt;
        return family + " daddr " + ip->str();
    }
    const std::string local = std::string("meta nfproto ") + (v6 ? "ipv6" : "ipv4") + " fib daddr type local";
    return from_outside && !v6 ? local + " ip daddr != 127.0.0.0/8" : local;
}

std::string print_forward(const PortForward& forward, const IpAddress& target, bool from_outside) {
    const auto host = match_host(forward, target.is_v6(), from_outside);
    if (!host) return {};
    return "    " + *host + " " + name_of(forward.transport) + " dport " + std::to_string(forward.host_port) +
           " dnat " + (target.is_v6() ? "ip6" : "ip") + " to " + in_brackets(target) + ":" +
           std::to_string(forward.pod_port) + "\n";
}

std::string print_forwards(const Rules& rules, bool from_outside) {
    std::string lines;
    const RulesLink& link = rules.links[rules.port_link];
    for (const PortForward& forward : rules.ports) {
        for (const auto& address : {link.address4, link.address6}) {
            if (address) lines += print_forward(forward, *address, from_outside);
        }
    }
    return lines;
}

std::string print_masquerading(const RulesLink& link) {
    std::string lines;
    if (link.address4 && link.subnet4) {
        lines += "    ip saddr " + link.address4->str() + " ip daddr != { " + link.subnet4->str() +
                 ", 224.0.0.0/4 } masquerade\n";
    }
    if (link.address6 && link.subnet6) {
        lines += "    ip6 saddr " + link.address6->str() + " ip6 daddr != { " + link.subnet6->str() +
                 ", ff00::/8 } masquerade\n";
    }
    return lines;
}

// Its own packets and those of the host's loopback must seem to come from the host, or the answers go astray.
std::string print_hairpin(const RulesLink& link) {
    std::string lines;
    const auto print = [&](const char* family, const char* loopback, const std::string& address) {
        lines += std::string("    ct status dnat ") + family + " daddr " + address + " " + family + " saddr { " +
                 loopback + ", " + address + " } masquerade\n";
    };
    if (link.address4) print("ip", "127.0.0.0/8", link.address4->str());
    if (link.address6) print("ip6", "::1", link.address6->str());
    return lines;
}

std::string chain(const std::string& name, const std::string& hook, const std::string& lines) {
    return lines.empty() ? "" : "  chain " + name + " {\n    type " + hook + "; policy accept;\n" + lines + "  }\n";
}

}  // namespace

bool is_needed(const Rules& rules) {
    return !rules.ports.empty() || std::any_of(rules.links.begin(), rules.links.end(),
                                               [](const RulesLink& link) { return link.subnet4 || link.subnet6; });
}

std::string print_ruleset(const Rules& rules) {
    std::string postrouting;
    for (const RulesLink& link : rules.links) postrouting += print_masquerading(link);
    std::string text = "table inet " + rules.table + " {\n  flags owner\n";
    if (!rules.ports.empty()) {
        const RulesLink& link = rules.links[rules.port_link];
        postrouting += print_hairpin(link);
        // route_localnet lets packets to 127.0.0.0/8 in by the pod's interface: only answers are welcome, which have
        // another destination here, before connection tracking (CVE-2020-8558).
        const std::string& localnet = link.localnet_interface;
        const std::string drop = localnet.empty() ? "" : "    iifname \"" + localnet + "\" ip daddr 127.0.0.0/8 drop\n";
        text += chain("loopback", "filter hook prerouting priority raw", drop);
        text += chain("prerouting", "nat hook prerouting priority dstnat", print_forwards(rules, true));
        text += chain("output", "nat hook output priority -100", print_forwards(rules, false));
    }
    text += chain("postrouting", "nat hook postrouting priority srcnat", postrouting);
    return text + "}\n";
}

}  // namespace rkt::net

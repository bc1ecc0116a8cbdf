// Firewalls of others that drop what the host forwards. nftables asks every chain of a hook, and one drop is final
// (nft(8)), so that an accept of our own is worth nothing: a pod's packets are let through by the firewall's own tool,
// and that is taken back when the pod ends.
#pragma once

#include <string>
#include <vector>

#include "net/nft_base_chains.hpp"
#include "net/ruleset.hpp"
#include "spec/id.hpp"

namespace rkt::net {

struct FirewallDrop {
    enum class By {
        iptables,      // FORWARD with policy DROP, as a docker daemon leaves it
        firewalld,     // which rejects what no zone of it takes
        administrator  // a chain of somebody's own: his to change, not ours
    };
    By by;
    bool v6;
    std::string chain;  // "inet filter forward"
};
std::vector<FirewallDrop> find_drops(const std::vector<NftBaseChain>& chains);

// A command that lets something through: `iptables -I …`, or firewalld's addSource by busctl(1).
using FirewallRule = std::vector<std::string>;
std::vector<FirewallRule> rules_for(const std::vector<FirewallDrop>& drops, const Rules& rules, const PodId& pod);

void open(const FirewallRule& rule);   // throws Error with the tool's words
void close(const FirewallRule& rule);  // one that is not there any more is fine. Throws Error
[[nodiscard]] bool is_open(const FirewallRule& rule);

std::string print_rules(const std::vector<FirewallRule>& rules);
std::vector<FirewallRule> parse_rules(const std::string& text);

}  // namespace rkt::net

#include "net/firewall.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/command.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "net/netfilter.hpp"

namespace rkt::net {
namespace {

constexpr const char* program_for(bool v6) { return v6 ? "/usr/sbin/ip6tables" : "/usr/sbin/iptables"; }

bool is_of_iptables(const NftBaseChain& chain, bool v6) {
    return chain.family == (v6 ? "ip6" : "ip") && chain.table == "filter" && chain.name == "FORWARD" &&
           ::access(program_for(v6), X_OK) == 0;
}

std::optional<FirewallDrop::By> who_drops(const NftBaseChain& chain, bool v6) {
    if (chain.hook != NF_INET_FORWARD || !chain.sees(v6)) return std::nullopt;
    if (chain.table == "firewalld") return FirewallDrop::By::firewalld;
    if (!chain.drops) return std::nullopt;
    return is_of_iptables(chain, v6) ? FirewallDrop::By::iptables : FirewallDrop::By::administrator;
}

// The words that tell the three things to do with a rule apart.
struct Verbs {
    const char* open;
    const char* close;
    const char* query;
};
constexpr std::array kVerbs{Verbs{"--insert", "--delete", "--check"},
                            Verbs{"addSource", "removeSource", "querySource"}};

CommandResult run(FirewallRule rule, const char* Verbs::*verb) {
    for (std::string& word : rule) {
        for (const Verbs& verbs : kVerbs) {
            if (word == verbs.open) word = verbs.*verb;
        }
    }
    return run_command({rule, "", true});
}

void require_success(const FirewallRule& rule, const CommandResult& result) {
    if (result.status == 0) return;
    const std::string line = text::split(text::trim(result.output), '\n').front();
    throw Error("firewall: " + rule.front() + ": " + text::printable(line));
}

class Writer {
public:
    Writer(const PodId& pod, const std::vector<FirewallDrop>& drops) : comment_("rkt-" + pod.str()), drops_(drops) {}

    void let_through(const RulesLink& link, bool has_ports) {
        for (const auto& address : {link.address4, link.address6}) {
            if (!address) continue;
            for (const FirewallDrop& drop : drops_) {
                if (drop.v6 != address->is_v6()) continue;
                if (drop.by == FirewallDrop::By::iptables) by_iptables(link, *address, has_ports);
                if (drop.by == FirewallDrop::By::firewalld && !link.reach.empty()) by_firewalld(*address);
            }
        }
    }
    std::vector<FirewallRule> take() { return std::move(rules_); }

private:
    void by_iptables(const RulesLink& link, const IpAddress& address, bool has_ports) {
        for (const Subnet& subnet : link.reach) {
            if (subnet.base.is_v6() != address.is_v6()) continue;
            insert(address, {"--source", address.str(), "--destination", subnet.str()});
            insert(address,
                   {"--destination", address.str(), "--match", "conntrack", "--ctstate", "ESTABLISHED,RELATED"});
        }
        if (!has_ports) return;
        insert(address, {"--source", address.str(), "--match", "conntrack", "--ctstate", "DNAT"});
        insert(address, {"--destination", address.str(), "--match", "conntrack", "--ctstate", "DNAT"});
    }

    void insert(const IpAddress& address, const std::vector<std::string>& match) {
        FirewallRule rule{program_for(address.is_v6()), "--wait", "--insert", "FORWARD"};
        rule.insert(rule.end(), match.begin(), match.end());
        rule.insert(rule.end(), {"--match", "comment", "--comment", comment_, "--jump", "ACCEPT"});
        rules_.push_back(std::move(rule));
    }

    // The zone that takes everything, as podman and the plugins of CNI do.
    void by_firewalld(const IpAddress& address) {
        rules_.push_back({"/usr/bin/busctl", "call", "org.fedoraproject.FirewallD1", "/org/fedoraproject/FirewallD1",
                          "org.fedoraproject.FirewallD1.zone", "addSource", "ss", "trusted", address.str()});
    }

    std::string comment_;
    const std::vector<FirewallDrop>& drops_;
    std::vector<FirewallRule> rules_;
};

}  // namespace

std::vector<FirewallDrop> find_drops(const std::vector<NftBaseChain>& chains) {
    std::vector<FirewallDrop> drops;
    for (const NftBaseChain& chain : chains) {
        for (const bool v6 : {false, true}) {
            if (const auto by = who_drops(chain, v6))
                drops.push_back({*by, v6, chain.family + " " + chain.table + " " + chain.name});
        }
    }
    return drops;
}

std::vector<FirewallRule> rules_for(const std::vector<FirewallDrop>& drops, const Rules& rules, const PodId& pod) {
    Writer writer(pod, drops);
    for (size_t i = 0; i < rules.links.size(); ++i) {
        writer.let_through(rules.links[i], !rules.ports.empty() && i == rules.port_link);
    }
    return writer.take();
}

void open(const FirewallRule& rule) { require_success(rule, run(rule, &Verbs::open)); }

void close(const FirewallRule& rule) {
    const CommandResult result = run(rule, &Verbs::close);
    if (result.status != 0 && is_open(rule)) require_success(rule, result);
}

bool is_open(const FirewallRule& rule) {
    const CommandResult result = run(rule, &Verbs::query);
    return result.status == 0 && text::trim(result.output) != "b false";
}

std::string print_rules(const std::vector<FirewallRule>& rules) {
    std::string text;
    for (const FirewallRule& rule : rules) text += text::join(rule, " ") + "\n";
    return text;
}

std::vector<FirewallRule> parse_rules(const std::string& text) {
    std::vector<FirewallRule> rules;
    for (const std::string& line : text::split(text, '\n')) {
        if (!line.empty()) rules.push_back(text::split(line, ' '));
    }
    return rules;
}

}  // namespace rkt::net

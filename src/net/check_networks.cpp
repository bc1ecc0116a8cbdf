#include "base/error.hpp"
#include "net/catalog.hpp"
#include "net/check.hpp"
#include "net/cni/plugin.hpp"
#include "net/firewall.hpp"
#include "net/library.hpp"
#include "net/nft_base_chains.hpp"
#include "net/rtnetlink.hpp"

namespace rkt::net {
namespace {

using Findings = std::vector<std::string>;

void check_plugins(const CniNetwork& network, const std::vector<std::string>& config_dirs, Findings& findings) {
    try {
        cni::expect_installed(network, plugin_dirs(config_dirs));
    } catch (const Error& error) {
        findings.emplace_back(error.what());
    }
}

// Its base, which no pod and no gateway has: a route to it is somebody else's.
void check_subnet(const BuiltinNetwork& network, Findings& findings) {
    const Subnet subnet = *Subnet::parse(network.subnet4);
    const auto taken = Rtnetlink::open().find_route(subnet.base);
    if (!taken) return;
    findings.push_back("network " + std::string(network.name) + ": the host has a route to its subnet " + subnet.str() +
                       " already (through " + taken->interface + "): define this network with another subnet in net.d");
}

void check_firewalls(Findings& findings) {
    std::string last;
    for (const FirewallDrop& drop : find_drops(list_base_chains())) {
        if (drop.by != FirewallDrop::By::administrator || drop.chain == last) continue;
        last = drop.chain;
        findings.push_back("nftables chain \"" + drop.chain +
                           "\" drops what it does not name: a pod at ADDRESS needs `nft insert rule " + drop.chain +
                           " ip saddr ADDRESS accept` and `nft insert rule " + drop.chain +
                           " ct state established,related accept`, and its forwarded ports `nft insert rule " +
                           drop.chain + " ct status dnat accept`");
    }
}

}  // namespace

std::vector<std::string> library::check_networks(const std::vector<std::string>& config_dirs) {
    Findings findings;
    try {
        for (const ConfiguredNetwork& network : configured_networks(config_dirs)) {
            if (network.builtin != nullptr) {
                check_subnet(*network.builtin, findings);
            } else {
                check_plugins(*network.cni, config_dirs, findings);
            }
        }
    } catch (const Error& error) {
        findings.emplace_back(error.what());
    }
    check_firewalls(findings);
    return findings;
}

}  // namespace rkt::net

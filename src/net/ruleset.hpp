// The nftables rules of one pod: masquerading, forwarded ports, and protection of the host's loopback.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "spec/ip_address.hpp"
#include "spec/port_forward.hpp"

namespace rkt::net {

struct NftTable;

struct RulesLink {
    std::optional<IpAddress> address4;  // the pod's
    std::optional<IpAddress> address6;
    std::optional<Subnet> subnet4;  // masquerade what goes beyond; absent: that is not ours to do
    std::optional<Subnet> subnet6;
    std::vector<Subnet> reach;       // what it may send to through the host; empty: others see to that
    std::string localnet_interface;  // the host's end, where it takes packets of 127.0.0.0/8 (route_localnet)
};

struct Rules {
    std::string table;
    std::vector<RulesLink> links;
    std::vector<PortForward> ports;
    size_t port_link = 0;  // the link that forwarded ports lead to
};

[[nodiscard]] bool is_needed(const Rules& rules);
NftTable make_table(const Rules& rules);

}  // namespace rkt::net

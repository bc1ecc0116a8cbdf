// rkt's two built-in networks (rkt-1.30.md 5.1): routed point-to-point links to the host. Each has an IPv6 subnet
// beside its IPv4 one, of unique local addresses (RFC 4193); the host's ends all have the first address.
#pragma once

#include <span>
#include <string_view>

#include "spec/ip_address.hpp"

namespace rkt::net {

struct BuiltinNetwork {
    std::string_view name;
    std::string_view subnet4;
    std::string_view subnet6;
    [[nodiscard]] IpAddress host_address() const { return Subnet::parse(subnet4)->base.plus(1); }
    bool reaches_out;  // default route, masquerading, the host's name servers; otherwise the host and its pods only
};

std::span<const BuiltinNetwork> builtin_networks();
const BuiltinNetwork* find_builtin(std::string_view name);

}  // namespace rkt::net

// resolv.conf(5) of the host, as a pod with a network of its own can use it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rkt::net {

// Without name servers on the loopback, which is another one in a pod. nullopt: none is left.
std::optional<std::string> without_loopback(std::string_view resolv_conf);
// /etc/resolv.conf; where only systemd-resolved's stub is named there, the servers behind it.
std::optional<std::string> host_resolv_conf(const std::string& root = "/");

}  // namespace rkt::net

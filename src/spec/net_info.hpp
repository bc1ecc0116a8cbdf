// One network that a pod has joined: an entry of `net-info.json` in the pod's directory, and of `list --format=json`
// (rkt-1.30.md 1.12, 3.3).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rkt {

struct NetInfo {
    std::string network;
    std::string config;     // file; "" for a built-in network
    std::string plugin;     // file; "" for a built-in network
    std::string interface;  // in the pod: "eth0"
    std::string host_interface;
    std::string ip4;    // "" where there is none
    std::string mask4;  // "255.255.255.0"
    std::string ip6;
    std::string args;

    [[nodiscard]] std::string str() const;  // "default:ip4=172.16.28.2", as in the table of `list`
};

std::string print_net_info(std::span<const NetInfo> networks);
std::vector<NetInfo> parse_net_info(std::string_view json);  // throws ParseError

}  // namespace rkt

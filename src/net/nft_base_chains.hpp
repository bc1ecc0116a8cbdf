// Who else has a say in what becomes of packets: chains of nftables, and so of iptables-nft and firewalld.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace rkt::net {

// A chain that the kernel calls by itself.
struct NftBaseChain {
    std::string family;  // "ip", "ip6", "inet"
    std::string table;
    std::string name;
    uint32_t hook = 0;   // NF_INET_FORWARD
    bool drops = false;  // what no rule of it names

    [[nodiscard]] bool sees(bool v6) const { return family == "inet" || family == (v6 ? "ip6" : "ip"); }
};

std::vector<NftBaseChain> list_base_chains();  // throws SystemError

}  // namespace rkt::net

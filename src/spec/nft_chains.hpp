// What nft(8) says of its chains: `nft --json list chains` (libnftables-json(5)).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rkt {

// A chain that the kernel calls by itself.
struct NftBaseChain {
    std::string family;  // "ip", "ip6", "inet"
    std::string table;
    std::string name;
    std::string hook;    // "forward"
    bool drops = false;  // what no rule of it names

    [[nodiscard]] bool sees(bool v6) const { return family == "inet" || family == (v6 ? "ip6" : "ip"); }
};

std::vector<NftBaseChain> parse_nft_base_chains(std::string_view json);  // throws ParseError

}  // namespace rkt

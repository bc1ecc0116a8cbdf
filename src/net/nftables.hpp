// Tables of nftables, by netlink and libnftnl. Not by libnftables: it reads the host's whole ruleset first, anew
// whenever another changes it meanwhile, and takes a mebibyte for each table, of which every pod has one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "net/nft_rule.hpp"

namespace rkt::net {

struct NftChain {
    std::string name;
    std::string type;   // "filter", "nat"
    uint32_t hook = 0;  // NF_INET_FORWARD
    int32_t priority = 0;
    std::vector<NftRule> rules;
};

// Of family inet.
struct NftTable {
    std::string name;
    std::vector<NftChain> chains;
};

// A table that lives as long as a socket: "flags owner" of nft(8). Nobody else can change it, `nft flush ruleset`
// leaves it alone, and the kernel removes it with the last copy of the descriptor, which is returned. All of it or
// nothing. Throws SystemError.
Fd add_owned_table(const NftTable& table);

// In place of one of this name, if there is one. Stays until it is removed.
void replace_table(const NftTable& table);
void remove_table(const std::string& name);  // one that is not there is fine

}  // namespace rkt::net

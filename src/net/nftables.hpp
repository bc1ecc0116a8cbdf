// nftables through libnftables.
#pragma once

#include <string>
#include <vector>

#include "base/fd.hpp"
#include "spec/nft_chains.hpp"

namespace rkt::net {

// A table that lives as long as a socket: "flags owner" of nft(8). Nobody else can change it, `nft flush ruleset`
// leaves it alone, and the kernel removes it with the last copy of the descriptor. Runs `ruleset` as one transaction
// and returns the owner's socket. Throws Error with nft's words.
Fd add_owned_table(const std::string& ruleset);

std::vector<NftBaseChain> list_base_chains();

// Commands of nft(8) as one transaction. Throws Error with nft's words.
void run_nft(const std::string& commands);

}  // namespace rkt::net

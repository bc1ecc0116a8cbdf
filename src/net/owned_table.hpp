// A table of nftables that lives as long as a socket: "flags owner" of nft(8). Nobody else can change it, `nft flush
// ruleset` leaves it alone, and the kernel removes it with the last copy of the descriptor.
#pragma once

#include <string>

#include "base/fd.hpp"

namespace rkt::net {

// Runs `ruleset` as one transaction and returns the owner's socket. Throws Error with nft's words.
Fd add_owned_table(const std::string& ruleset);

}  // namespace rkt::net

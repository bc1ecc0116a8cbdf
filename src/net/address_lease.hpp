// Addresses of a network, leased by locks: host N of a network is byte N of the network's lock file (fcntl(2),
// "Open file description locks"). The kernel drops the lock with the last copy of the descriptor, so a lease ends with
// its pod, and no two pods of any number of rkt processes get one address.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/fd.hpp"

namespace rkt::net {

struct HostRange {
    uint32_t first;
    uint32_t last;
};

struct AddressLease {
    uint32_t host = 0;  // number within the network
    Fd lock;
};

// The first from `preferred` on, around the range, that nobody has and `is_free`. Throws Error when every address is in
// use, and what `is_free` throws.
AddressLease lease_address(const std::string& run_dir, const std::string& network, HostRange range, uint32_t preferred,
                           const std::function<bool(uint32_t host)>& is_free);

}  // namespace rkt::net

#include "net/address_lease.hpp"

#include <fcntl.h>

#include <cerrno>

#include "base/dir.hpp"
#include "base/error.hpp"

namespace rkt::net {
namespace {

bool try_lock(const Fd& file, uint32_t host) {
    struct flock byte {};
    byte.l_type = F_WRLCK;
    byte.l_whence = SEEK_SET;
    byte.l_start = host;
    byte.l_len = 1;
    if (::fcntl(file.get(), F_OFD_SETLK, &byte) == 0) return true;
    if (errno == EAGAIN || errno == EACCES) return false;
    throw SystemError(errno, "locking an address");
}

}  // namespace

AddressLease lease_address(const std::string& run_dir, const std::string& network, HostRange range,
                           uint32_t preferred) {
    // An open file description of its own: locks of one never refuse one another.
    Fd file = Dir::open_or_create(run_dir).open_file(network + ".leases", O_RDWR | O_CREAT, 0600);
    const uint32_t count = range.last - range.first + 1;
    for (uint32_t i = 0; i < count; ++i) {
        const uint32_t host = range.first + (preferred + i) % count;
        if (try_lock(file, host)) return {host, std::move(file)};
    }
    throw Error("network " + network + ": all its " + std::to_string(count) + " addresses are in use");
}

}  // namespace rkt::net

#include "net/address_lease.hpp"

#include <fcntl.h>

#include <cerrno>

#include "base/dir.hpp"
#include "base/error.hpp"

namespace rkt::net {
namespace {

// type: F_WRLCK, F_UNLCK. Whether it could be done.
bool set_lock(const Fd& file, uint32_t host, short type) {
    struct flock byte {};
    byte.l_type = type;
    byte.l_whence = SEEK_SET;
    byte.l_start = host;
    byte.l_len = 1;
    if (::fcntl(file.get(), F_OFD_SETLK, &byte) == 0) return true;
    if (errno == EAGAIN || errno == EACCES) return false;
    throw SystemError(errno, "locking an address");
}

}  // namespace

AddressLease lease_address(const std::string& run_dir, const std::string& network, HostRange range, uint32_t preferred,
                           const std::function<bool(uint32_t host)>& is_free) {
    // An open file description of its own: locks of one never refuse one another.
    Fd file = Dir::open_or_create(run_dir).open_file(network + ".leases", O_RDWR | O_CREAT, 0600);
    const uint32_t count = range.last - range.first + 1;
    for (uint32_t i = 0; i < count; ++i) {
        const uint32_t host = range.first + (preferred + i) % count;
        if (!set_lock(file, host, F_WRLCK)) continue;
        if (is_free(host)) return {host, std::move(file)};
        set_lock(file, host, F_UNLCK);
    }
    throw Error("all its " + std::to_string(count) + " addresses are in use");
}

}  // namespace rkt::net

#include "net/loopback_door.hpp"

#include <net/if.h>

#include <cerrno>

#include "base/error.hpp"
#include "base/lock.hpp"
#include "net/forwarding.hpp"
#include "net/library.hpp"

namespace rkt::net {
namespace {

std::string lock_of(const std::string& interface) { return "loopback-" + interface + ".lock"; }

Route loopback_route(uint32_t interface) {
    const IpAddress loopback = *IpAddress::parse("::1");
    return {{loopback, loopback.bits()}, {}, interface, true};
}

}  // namespace

Fd open_loopback_door(Rtnetlink& host, const std::string& interface, bool has_ipv6, const std::string& run_dir) {
    FileLock held = FileLock::take(Dir::open_or_create(run_dir), lock_of(interface), LockMode::shared);
    set_route_localnet(interface, true);
    if (has_ipv6) {
        try {
            host.add_route(loopback_route(host.index_of(interface)));
        } catch (const SystemError& error) {
            if (error.errnum() != EEXIST) throw;  // another pod's, which it shares
        }
    }
    return std::move(held).release();
}

void library::close_loopback_door(const std::string& interface, const std::string& run_dir) {
    const auto last = FileLock::try_take(Dir::open_or_create(run_dir), lock_of(interface), LockMode::exclusive);
    const unsigned index = ::if_nametoindex(interface.c_str());
    if (!last || index == 0) return;
    set_route_localnet(interface, false);
    Rtnetlink::open().remove_route(loopback_route(index));
}

}  // namespace rkt::net

#include "net/loopback_door.hpp"

#include <net/if.h>

#include <cerrno>

#include "base/error.hpp"
#include "base/lock.hpp"
#include "net/forwarding.hpp"
#include "net/library.hpp"
#include "net/nftables.hpp"

namespace rkt::net {
namespace {

std::string lock_of(const LoopbackDoor& door) { return "loopback-" + door.interface + ".lock"; }

Route loopback_route(const LoopbackDoor& door) {
    const IpAddress loopback = *IpAddress::parse("::1");
    return {{loopback, loopback.bits()}, {}, door.index, true};
}

// Takes the table away, be it there or not.
std::string without_table(const LoopbackDoor& door) {
    const std::string name = "table inet rkt-loopback-" + std::to_string(door.index);
    return "add " + name + "\ndelete " + name + "\n";
}

std::string guard(const LoopbackDoor& door) {
    const std::string index = std::to_string(door.index);
    return without_table(door) + "table inet rkt-loopback-" + index +
           " {\n  chain prerouting {\n    type filter hook prerouting priority raw; policy accept;\n    iif " + index +
           " ip daddr 127.0.0.0/8 drop\n  }\n}\n";
}

}  // namespace

Fd open_loopback_door(Rtnetlink& host, const LoopbackDoor& door, bool has_ipv6, const std::string& run_dir) {
    FileLock held = FileLock::take(Dir::open_or_create(run_dir), lock_of(door), LockMode::shared);
    run_nft(guard(door));
    set_route_localnet(door.interface, true);
    if (has_ipv6) {
        try {
            host.add_route(loopback_route(door));
        } catch (const SystemError& error) {
            if (error.errnum() != EEXIST) throw;  // another pod's, which it shares
        }
    }
    return std::move(held).release();
}

void library::close_loopback_door(const LoopbackDoor& door, const std::string& run_dir) {
    const auto last = FileLock::try_take(Dir::open_or_create(run_dir), lock_of(door), LockMode::exclusive);
    if (!last) return;
    if (::if_nametoindex(door.interface.c_str()) == door.index) {
        set_route_localnet(door.interface, false);
        Rtnetlink::open().remove_route(loopback_route(door));
    }
    run_nft(without_table(door));
}

}  // namespace rkt::net

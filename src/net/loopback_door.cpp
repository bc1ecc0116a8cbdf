#include "net/loopback_door.hpp"

#include <net/if.h>

#include <cerrno>

#include "base/error.hpp"
#include "base/lock.hpp"
#include "net/forwarding.hpp"
#include "net/library.hpp"
#include "net/netfilter.hpp"
#include "net/nftables.hpp"

namespace rkt::net {
namespace {

std::string lock_of(const LoopbackDoor& door) { return "loopback-" + door.interface + ".lock"; }

Route loopback_route(const LoopbackDoor& door) {
    const IpAddress loopback = *IpAddress::parse("::1");
    return {{loopback, loopback.bits()}, {}, door.index, true};
}

std::string table_of(const LoopbackDoor& door) { return "rkt-loopback-" + std::to_string(door.index); }

NftTable guard(const LoopbackDoor& door) {
    NftChain chain{"prerouting", "filter", NF_INET_PRE_ROUTING, NF_IP_PRI_RAW, {}};
    chain.rules.emplace_back().iif(door.index).daddr(*Subnet::parse("127.0.0.0/8")).drop();
    NftTable table{table_of(door), {}};
    table.chains.push_back(std::move(chain));
    return table;
}

}  // namespace

Fd open_loopback_door(Rtnetlink& host, const LoopbackDoor& door, bool has_ipv6, const std::string& run_dir) {
    FileLock held = FileLock::take(Dir::open_or_create(run_dir), lock_of(door), LockMode::shared);
    replace_table(guard(door));
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
    remove_table(table_of(door));
}

}  // namespace rkt::net

// Packets of the host's own loopback to a pod, for `curl 127.0.0.1:HOSTPORT`: IPv4 must be let through an interface
// (route_localnet, ip-sysctl.rst), IPv6 needs a local route to ::1 by it. With an interface of the pod's own that ends
// by itself; on one that stays, such as a bridge, the last pod that used it has it taken back. As long as the door is
// open, a rule sees to it that nobody else's packets to 127.0.0.0/8 come in by it (CVE-2020-8558). On a bridge answers
// to [::1] get lost where br_netfilter translates them (net.bridge.bridge-nf-call-ip6tables).
#pragma once

#include <string>

#include "base/fd.hpp"
#include "net/rtnetlink.hpp"

namespace rkt::net {

struct LoopbackDoor {
    std::string interface;
    uint32_t index = 0;

    [[nodiscard]] std::string print() const;               // for detach(), "12 lan-br"
    static LoopbackDoor parse(const std::string& record);  // throws ParseError
};

// Opens it and returns what must be held as long as the pod lives. Throws Error.
Fd open_loopback_door(Rtnetlink& host, const LoopbackDoor& door, bool has_ipv6, const std::string& run_dir);
// Closes it, unless another pod holds it. An interface that is gone is fine.
void close_loopback_door(const LoopbackDoor& door, const std::string& run_dir);

}  // namespace rkt::net

// Packets of the host's own loopback to a pod, for `curl 127.0.0.1:HOSTPORT`: IPv4 must be let through an interface
// (route_localnet, ip-sysctl.rst), IPv6 needs a local route to ::1 by it. With an interface of the pod's own that ends
// by itself; on one that stays, such as a bridge, the last pod that used it has it taken back. On a bridge answers to
// [::1] get lost where br_netfilter translates them (net.bridge.bridge-nf-call-ip6tables).
#pragma once

#include <string>

#include "base/fd.hpp"
#include "net/rtnetlink.hpp"

namespace rkt::net {

// Opens it and returns what must be held as long as the pod lives. Throws Error.
Fd open_loopback_door(Rtnetlink& host, const std::string& interface, bool has_ipv6, const std::string& run_dir);
// Closes it, unless another pod holds it. An interface that is gone is fine.
void close_loopback_door(const std::string& interface, const std::string& run_dir);

}  // namespace rkt::net

// What the host's kernel must be told once for packets of pods to pass (ip-sysctl.rst).
#pragma once

#include <string>

namespace rkt::net {

[[nodiscard]] bool has_ipv6();
// Throws SystemError naming the setting.
void enable_forwarding4();
// A host that forwards stops listening to router advertisements unless its interfaces say otherwise (accept_ra 2):
// those that listen go on.
void enable_forwarding6();
// Whether 127.0.0.0/8 may be routed through this interface, for forwarded ports of 127.0.0.1.
void set_route_localnet(const std::string& interface, bool on);

}  // namespace rkt::net

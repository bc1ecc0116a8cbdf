// A forwarded port is the pod's from the start: sockets bound to it on the host. No service and no other pod can take
// it then, and `ss -l` shows who has it.
#pragma once

#include <vector>

#include "base/fd.hpp"
#include "spec/port_forward.hpp"

namespace rkt::net {

// One socket for each address family that the forward covers and the host has. Throws Error naming the port when it
// is taken, or when its address is not the host's.
std::vector<Fd> reserve_port(const PortForward& forward);
// Of clients that came before the port led to the pod: nothing would ever answer them.
void reset_early_connections(const std::vector<Fd>& reserved);

}  // namespace rkt::net

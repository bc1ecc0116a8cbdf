// Who listens on a port in the network of a process (proc_net(5), tcp and udp).
#pragma once

#include <sys/types.h>

#include <cstdint>

#include "spec/port_forward.hpp"

namespace rkt::net {

enum class Listening { no, on_loopback_only, yes };
// `process`: any in the namespace. Throws SystemError when it is gone.
Listening listening_on(pid_t process, Transport transport, uint16_t port);

}  // namespace rkt::net

// The service's own sockets, where systemd hands none over.
#pragma once

#include "base/fd.hpp"
#include "spec/ip_address.hpp"

namespace rkt::metadata {

// Also on an address that no interface has yet (IP_FREEBIND, ip(7)). Throws Error.
Fd listen_on(const IpAddress& address, uint16_t port);

}  // namespace rkt::metadata

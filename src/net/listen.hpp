// A listening socket of our own, where systemd hands none over.
#pragma once

#include "base/fd.hpp"
#include "spec/ip_address.hpp"

namespace rkt::net {

// Also on an address that no interface has yet (IP_FREEBIND, ip(7)). Throws Error.
Fd listen_on(const IpAddress& address, uint16_t port);

}  // namespace rkt::net

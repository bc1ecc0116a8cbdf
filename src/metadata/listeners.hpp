// The sockets of the service: those that systemd hands over (sd_listen_fds(3)), or its own.
#pragma once

#include <string>
#include <vector>

#include "base/fd.hpp"
#include "spec/ip_address.hpp"

namespace rkt::metadata {

// Empty: this process was not activated by a socket. Takes LISTEN_PID and LISTEN_FDS out of the environment.
std::vector<Fd> activated_sockets();
// Also on an address that no interface has yet (IP_FREEBIND, ip(7)). Throws Error.
Fd listen_on(const IpAddress& address, uint16_t port);

}  // namespace rkt::metadata

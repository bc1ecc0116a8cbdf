// --socket: a port of the pod behind a socket that systemd, or rkt, holds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "spec/ip_address.hpp"
#include "spec/socket_handover.hpp"

namespace rkt {

struct SocketProxy {
    std::optional<IpAddress> ip;  // of the host; absent: every address
    uint16_t port = 0;            // there; TCP
    uint16_t pod_port = 0;

    // "[ADDRESS:]PORT:PODPORT", an IPv6 address in brackets. Throws UsageError.
    static SocketProxy parse_option(std::string_view s);
    [[nodiscard]] std::string str() const;
    [[nodiscard]] bool is_for(const InheritedSocket& socket) const;
};

}  // namespace rkt

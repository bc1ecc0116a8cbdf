// --port: which port of the host leads to which port of the pod (rkt-1.30.md 5.4).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "spec/ip_address.hpp"
#include "spec/pod_manifest.hpp"

namespace rkt {

enum class Transport { tcp, udp };
const char* name_of(Transport transport);

struct PortForward {
    std::string name;
    Transport transport = Transport::tcp;
    std::optional<IpAddress> host_ip;  // absent: every address of the host, IPv4 and IPv6
    uint16_t host_port = 0;
    uint16_t pod_port = 0;

    [[nodiscard]] std::string str() const;  // "10.0.0.1:8080/tcp"
};

// The ports that the pod's manifest forwards, each name looked up among what its apps expose. Throws Error:
// `port name "X" could not be found in any apps`, `… is defined multiple apps`, two forwards of one host port.
std::vector<PortForward> port_forwards(const PodManifest& manifest);

}  // namespace rkt

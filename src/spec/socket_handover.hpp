// Which app gets which of the sockets that a unit hands over (systemd.socket(5), rkt-1.30.md 6.5).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "spec/ip_address.hpp"
#include "spec/pod_manifest.hpp"
#include "spec/port_forward.hpp"

namespace rkt {

struct InheritedSocket {
    std::string name;   // FileDescriptorName=
    uint16_t port = 0;  // it is bound to; 0: it is none of the internet
    std::optional<IpAddress> ip = std::nullopt;
    std::optional<Transport> transport = std::nullopt;

    [[nodiscard]] std::string str() const;  // `"web" (port 80/tcp)`
};

// A port of the host that a socket has cannot be forwarded, and need not be.
bool is_taken_by(const PortForward& forward, const InheritedSocket& socket);

struct SocketHandover {
    std::map<std::string, std::vector<uint32_t>> of_apps;  // by app: which of the sockets, in their order
    std::vector<std::string> warnings;  // lines: a socket that no app takes, a port that is only guessed
};
// A socket goes to the app one of whose ports has its number on the host: by --port, or, when the image says
// socketActivated, the app's own number. The rest goes to the app of a pod that has only one.
// `taken`: by somebody else than apps.
SocketHandover hand_over(const std::vector<InheritedSocket>& sockets, const std::vector<bool>& taken,
                         const PodManifest& manifest);

}  // namespace rkt

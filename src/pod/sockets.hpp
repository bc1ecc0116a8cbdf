// Sockets of the host that lead into a pod: those that its unit hands over, and those of --socket.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "pod/start.hpp"
#include "spec/plan.hpp"
#include "spec/socket_proxy.hpp"

namespace rkt::pod {

// Opens those of `wanted` that are not among `sockets` and adds them. If there were any, returns when somebody connects
// to one; a unit that waits for READY is told that they listen. Throws Error: a port that somebody else has.
void wait_for_connection(std::vector<systemd::ListenSocket>& sockets, const std::vector<SocketProxy>& wanted);

struct SharedSockets {
    std::map<std::string, std::vector<PlanSocket>> of_apps;  // by name
    std::vector<PlanProxy> proxies;
};
// What becomes of each of options.sockets; what nobody takes is warned of.
SharedSockets share_sockets(const PodManifest& manifest, const StartOptions& options);

}  // namespace rkt::pod

// The seam between the two halves of this room: what librkt-net.so exports. It needs libnftnl and libmnl, whose loading
// would cost every pod, those without a network among them.
#pragma once

#include <memory>

#include "net/check.hpp"
#include "net/loopback_door.hpp"
#include "net/pod_network.hpp"

namespace rkt::net {

struct Library {
    std::unique_ptr<PodNetwork> (*prepare)(const PodNetworkRequest& request);
    std::vector<std::string> (*check_networks)(const std::vector<std::string>& config_dirs);
    std::vector<std::string> (*check_pod)(const PodToCheck& pod);
    void (*close_loopback_door)(const LoopbackDoor& door, const std::string& run_dir);
};
inline constexpr const char* kLibrarySymbol = "rkt_net_library";

namespace library {
std::unique_ptr<PodNetwork> prepare(const PodNetworkRequest& request);
std::vector<std::string> check_networks(const std::vector<std::string>& config_dirs);
std::vector<std::string> check_pod(const PodToCheck& pod);
void close_loopback_door(const LoopbackDoor& door, const std::string& run_dir);
}  // namespace library

}  // namespace rkt::net

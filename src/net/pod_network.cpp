// The near half of the room: it goes on to librkt-net.so.
#include "net/pod_network.hpp"

#include "base/shared_object.hpp"
#include "net/check.hpp"
#include "net/library.hpp"
#include "net/loopback_door.hpp"

namespace rkt::net {
namespace {

const Library& far_half() {
    static const Library& loaded = *static_cast<const Library*>(load_symbol("librkt-net.so", kLibrarySymbol));
    return loaded;
}

}  // namespace

std::unique_ptr<PodNetwork> PodNetwork::prepare(const PodNetworkRequest& request) {
    return far_half().prepare(request);
}
std::vector<std::string> check_networks(const std::vector<std::string>& config_dirs) {
    return far_half().check_networks(config_dirs);
}
void close_loopback_door(const std::string& interface, const std::string& run_dir) {
    far_half().close_loopback_door(interface, run_dir);
}
std::vector<std::string> check_pod(const PodToCheck& pod) { return far_half().check_pod(pod); }

}  // namespace rkt::net

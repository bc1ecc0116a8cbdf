// The near half of the room: it goes on to librkt-net.so.
#include "net/pod_network.hpp"

#include "base/error.hpp"
#include "base/shared_object.hpp"
#include "base/text.hpp"
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
void close_loopback_door(const LoopbackDoor& door, const std::string& run_dir) {
    far_half().close_loopback_door(door, run_dir);
}

// Here, because detach() reads it without the far half.
std::string LoopbackDoor::print() const { return std::to_string(index) + " " + interface; }

LoopbackDoor LoopbackDoor::parse(const std::string& record) {
    const auto words = text::split(record, ' ');
    const auto index = text::to_u64(words.front());
    if (words.size() != 2 || !index) throw ParseError("loopback", "no index and name of an interface");
    return {words[1], static_cast<uint32_t>(*index)};
}

std::vector<std::string> check_pod(const PodToCheck& pod) { return far_half().check_pod(pod); }

}  // namespace rkt::net

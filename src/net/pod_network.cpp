// The near half of the room: it goes on to librkt-net.so.
#include "net/pod_network.hpp"

#include "base/shared_object.hpp"
#include "net/library.hpp"

namespace rkt::net {

std::unique_ptr<PodNetwork> PodNetwork::prepare(const PodNetworkRequest& request) {
    static const Library& loaded = *static_cast<const Library*>(load_symbol("librkt-net.so", kLibrarySymbol));
    return loaded.prepare(request);
}

}  // namespace rkt::net

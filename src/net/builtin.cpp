#include "net/builtin.hpp"

#include <algorithm>
#include <array>

namespace rkt::net {
namespace {

constexpr std::array kNetworks{
    BuiltinNetwork{"default", "172.16.28.0/24", "fd8e:2f5c:91d4:28::/64", true},
    BuiltinNetwork{"default-restricted", "172.31.0.0/16", "fd8e:2f5c:91d4:31::/64", false},
};

}  // namespace

std::span<const BuiltinNetwork> builtin_networks() { return kNetworks; }

const BuiltinNetwork* find_builtin(std::string_view name) {
    const auto* found =
        std::find_if(kNetworks.begin(), kNetworks.end(), [&](const auto& network) { return network.name == name; });
    return found == kNetworks.end() ? nullptr : found;
}

}  // namespace rkt::net

// The networks that are configured on this host: files of net.d, and the built-in ones (rkt-1.30.md 5.3).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "net/builtin.hpp"
#include "spec/cni.hpp"
#include "spec/net_selection.hpp"

namespace rkt::net {

struct ConfiguredNetwork {
    std::string name;
    std::string file;               // "" for a built-in one
    std::optional<CniNetwork> cni;  // one of the two
    const BuiltinNetwork* builtin = nullptr;
    std::string json;  // the file's content
};

// DIR/net.d/*.conf and *.conflist of each directory, the first directory winning by name, and in a directory the file
// that comes first; then the built-in networks that nobody replaced. In the order of their files, the built-in ones as
// 99-default.conf and 99-default-restricted.conf. Throws ParseError that names file and position.
std::vector<ConfiguredNetwork> configured_networks(const std::vector<std::string>& config_dirs);

struct ChosenNetwork {
    ConfiguredNetwork network;
    std::string args;
};
// In the order of their files. Throws Error: `networks not found: a, b (configured: …)`.
std::vector<ChosenNetwork> choose(const NetSelection& selection, std::vector<ConfiguredNetwork> configured);

// Where plugins are looked for, first to last: net.d of each directory, rkt's own place, and the places where
// distributions have them.
std::vector<std::string> plugin_dirs(const std::vector<std::string>& config_dirs);

}  // namespace rkt::net

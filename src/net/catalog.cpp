#include "net/catalog.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/dir.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt::net {
namespace {

constexpr std::array kPluginDirs{"/usr/lib/rkt/plugins/net", "/opt/cni/bin", "/usr/lib/cni", "/usr/libexec/cni"};

std::string file_name(const ConfiguredNetwork& network) {
    if (network.builtin != nullptr) return "99-" + network.name + ".conf";
    return network.file.substr(network.file.rfind('/') + 1);
}

void read_dir(const std::string& path, std::vector<ConfiguredNetwork>& networks) {
    struct stat st {};
    if (::stat(path.c_str(), &st) == -1) return;
    const Dir dir = Dir::open(path);
    for (const std::string& name : dir.entries()) {
        if (!name.ends_with(".conf") && !name.ends_with(".conflist")) continue;
        const std::string file = path + "/" + name;
        std::string json = dir.read_file(name, 1U << 20);
        CniNetwork cni = CniNetwork::parse(json, file);
        const bool known =
            std::any_of(networks.begin(), networks.end(), [&](const auto& other) { return other.name == cni.name; });
        if (!known) networks.push_back({cni.name, file, std::move(cni), nullptr, std::move(json)});
    }
}

}  // namespace

std::vector<ConfiguredNetwork> configured_networks(const std::vector<std::string>& config_dirs) {
    std::vector<ConfiguredNetwork> networks;
    for (const std::string& dir : config_dirs) read_dir(dir + "/net.d", networks);
    for (const BuiltinNetwork& builtin : builtin_networks()) {
        const bool replaced = std::any_of(networks.begin(), networks.end(),
                                          [&](const auto& network) { return network.name == builtin.name; });
        if (!replaced) networks.push_back({std::string(builtin.name), "", std::nullopt, &builtin, ""});
    }
    std::stable_sort(networks.begin(), networks.end(),
                     [](const auto& a, const auto& b) { return file_name(a) < file_name(b); });
    return networks;
}

std::vector<ChosenNetwork> choose(const NetSelection& selection, std::vector<ConfiguredNetwork> configured) {
    const bool all = selection.mode == NetSelection::Mode::all;
    std::vector<ChosenNetwork> chosen;
    std::vector<std::string> names;
    std::set<std::string> found;
    for (ConfiguredNetwork& network : configured) {
        names.push_back(network.name);
        const auto wanted = std::find_if(selection.networks.begin(), selection.networks.end(),
                                         [&](const NetworkWanted& each) { return each.name == network.name; });
        if (!all && wanted == selection.networks.end()) continue;
        found.insert(network.name);
        chosen.push_back({std::move(network), all ? "" : wanted->args});
    }
    std::vector<std::string> missing;
    for (const NetworkWanted& wanted : selection.networks) {
        if (found.count(wanted.name) == 0) missing.push_back(text::printable(wanted.name));
    }
    if (missing.empty()) return chosen;
    throw Error("networks not found: " + text::join(missing, ", ") + " (configured: " + text::join(names, ", ") + ")");
}

std::vector<std::string> plugin_dirs(const std::vector<std::string>& config_dirs) {
    std::vector<std::string> dirs;
    for (const std::string& dir : config_dirs) dirs.push_back(dir + "/net.d");
    dirs.insert(dirs.end(), kPluginDirs.begin(), kPluginDirs.end());
    return dirs;
}

}  // namespace rkt::net

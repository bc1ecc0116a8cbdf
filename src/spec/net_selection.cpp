#include "spec/net_selection.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt {
namespace {

[[noreturn]] void fail_network(const std::string& item, const std::string& why) {
    throw UsageError("invalid value " + text::quoted(item) + " for --net: " + why);
}

NetworkWanted parse_item(const std::string& item) {
    const size_t colon = item.find(':');
    NetworkWanted wanted{item.substr(0, colon), ""};
    if (wanted.name.empty()) fail_network(item, "a network has no name");
    if (colon == std::string::npos) return wanted;
    wanted.args = item.substr(colon + 1);
    if (wanted.args.find(':') != std::string::npos) fail_network(item, "more than one ':'");
    if (wanted.name == "all" || wanted.name == "host" || wanted.name == "none") {
        fail_network(item, text::quoted(wanted.name) + " takes no arguments");
    }
    for (const std::string& pair : text::split(wanted.args, ';')) {
        const size_t equals = pair.find('=');
        if (equals == std::string::npos || equals == 0) fail_network(item, "arguments are KEY=VALUE, separated by ';'");
    }
    return wanted;
}

bool names(const std::vector<NetworkWanted>& networks, const char* name) {
    return std::any_of(networks.begin(), networks.end(), [&](const auto& network) { return network.name == name; });
}

}  // namespace

NetSelection NetSelection::parse(const std::vector<std::string>& values) {
    NetSelection selection;
    if (values.empty()) return selection;
    auto& networks = selection.networks;
    networks.clear();
    for (const std::string& value : values) {
        for (const std::string& item : text::split(value, ',')) {
            NetworkWanted wanted = parse_item(item);
            if (names(networks, wanted.name.c_str())) fail_network(item, "the network is named twice");
            networks.push_back(std::move(wanted));
        }
    }
    if (names(networks, "host") && names(networks, "none")) throw UsageError("--net: host and none exclude each other");
    // As in rkt, each of these words decides wherever it stands.
    for (const auto& [word, mode] : {std::pair{"host", Mode::host}, {"none", Mode::none}, {"all", Mode::all}}) {
        if (names(networks, word)) return {mode, {}};
    }
    return selection;
}

std::string NetSelection::str() const {
    switch (mode) {
        case Mode::host:
            return "host";
        case Mode::none:
            return "none";
        case Mode::all:
            return "all";
        case Mode::listed:
            break;
    }
    std::vector<std::string> items;
    for (const NetworkWanted& network : networks) {
        items.push_back(network.args.empty() ? network.name : network.name + ":" + network.args);
    }
    return text::join(items, ",");
}

}  // namespace rkt

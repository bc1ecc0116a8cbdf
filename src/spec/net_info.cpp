#include "spec/net_info.hpp"

#include "spec/net_info_json.hpp"

namespace rkt {

std::string NetInfo::str() const {
    const std::string address = !ip4.empty() ? ":ip4=" + ip4 : !ip6.empty() ? ":ip6=" + ip6 : "";
    return network + address;
}

json::Value net_info_json(const NetInfo& info) {
    json::Value printed{{"netName", info.network},  {"netConf", info.config}, {"pluginPath", info.plugin},
                        {"ifName", info.interface}, {"ip", info.ip4},         {"args", info.args},
                        {"mask", info.mask4}};
    if (!info.ip6.empty()) printed["ip6"] = info.ip6;
    if (!info.host_interface.empty()) printed["hostIfName"] = info.host_interface;
    return printed;
}

std::string print_net_info(std::span<const NetInfo> networks) {
    json::Value printed = json::Value::array();
    for (const NetInfo& info : networks) printed.push_back(net_info_json(info));
    return json::print(printed, false);
}

std::vector<NetInfo> parse_net_info(std::string_view text) {
    const json::Value document = json::parse(text, "net-info.json");
    std::vector<NetInfo> networks;
    for (const json::Node& node : json::Node(document, "").elements()) {
        networks.push_back({node.at("netName").string(), node.string_or("netConf", ""),
                            node.string_or("pluginPath", ""), node.string_or("ifName", ""),
                            node.string_or("hostIfName", ""), node.string_or("ip", ""), node.string_or("mask", ""),
                            node.string_or("ip6", ""), node.string_or("args", "")});
    }
    return networks;
}

}  // namespace rkt

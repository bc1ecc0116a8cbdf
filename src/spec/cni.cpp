#include "spec/cni.hpp"

#include "base/text.hpp"
#include "spec/ip_address.hpp"
#include "spec/json.hpp"

namespace rkt {
namespace {

using json::Node;
using json::Value;

constexpr const char* kFirstVersion = "0.1.0";  // of a configuration that names none

// It becomes the name of a program and of an interface's owner in tools.
std::string plain_name(const Node& node) {
    const std::string name = node.string();
    const bool is_plain = !name.empty() && name.find_first_not_of(
                                               "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                               "0123456789_.-") == std::string::npos;
    if (!is_plain || name.front() == '.' || name.front() == '-') node.fail("must be letters, digits, '_', '.' and '-'");
    return name;
}

CniPlugin parse_plugin(const Node& node) {
    return {plain_name(node.at("type")), json::print(node.value(), false), node.boolean_or("ipMasq", false)};
}

// "cniVersions" (1.1.0) lists what a runtime may choose from; "cniVersion" is what every runtime may take.
std::string parse_version(const Node& node) {
    const std::string version = node.string_or("cniVersion", kFirstVersion);
    if (version.empty() || version.find_first_not_of("0123456789.") != std::string::npos) {
        node.at("cniVersion").fail("must be a version such as \"1.0.0\"");
    }
    return version;
}

std::string resolv_conf(const Node& dns) {
    std::string file;
    for (const std::string& server : dns.strings_or_empty("nameservers")) file += "nameserver " + server + "\n";
    if (file.empty()) return {};
    const auto search = dns.strings_or_empty("search");
    const auto options = dns.strings_or_empty("options");
    const std::string domain = dns.string_or("domain", "");
    if (!domain.empty()) file += "domain " + domain + "\n";
    if (!search.empty()) file += "search " + text::join(search, " ") + "\n";
    if (!options.empty()) file += "options " + text::join(options, " ") + "\n";
    return file.find('\0') == std::string::npos ? file : "";
}

void take_address(CniResult& result, const Node& node) {
    const auto subnet = Subnet::parse(node.string());
    if (!subnet) node.fail("must be an address with its prefix");
    if (subnet->base.is_v6()) {
        if (result.ip6.empty()) result.ip6 = subnet->base.str();
    } else if (result.ip4.empty()) {
        result.ip4 = subnet->base.str();
        result.mask4 = subnet->mask();
    }
}

Value begin_input(const CniNetwork& network, const CniPlugin& plugin) {
    Value input = json::parse(plugin.config, "plugin configuration");
    input["name"] = network.name;
    input["cniVersion"] = network.version;
    return input;
}

}  // namespace

CniNetwork CniNetwork::parse(std::string_view text, std::string_view where) {
    const Value document = json::parse(text, where);
    return with_context(where, [&] {
        const Node node(document, "");
        CniNetwork network{plain_name(node.at("name")),
                           parse_version(node),
                           node.boolean_or("disableCheck", false),
                           node.boolean_or("disableGC", false),
                           {}};
        if (!node.find("plugins")) {
            network.plugins.push_back(parse_plugin(node));
            return network;
        }
        for (const Node& plugin : node.at("plugins").elements()) network.plugins.push_back(parse_plugin(plugin));
        if (network.plugins.empty()) node.at("plugins").fail("must name a plugin");
        return network;
    });
}

bool CniNetwork::at_least(unsigned major, unsigned minor) const {
    const auto parts = text::split(version, '.');
    const auto number = [&](size_t i) { return i < parts.size() ? text::to_u64(parts[i]).value_or(0) : 0; };
    return number(0) != major ? number(0) > major : number(1) >= minor;
}

std::string CniAttachment::print() const {
    Value printed{
        {"config", config_json}, {"file", config_file}, {"args", args}, {"ifName", interface}, {"result", result}};
    return json::print(printed, false);
}

CniAttachment CniAttachment::parse(std::string_view text, std::string_view where) {
    const Value document = json::parse(text, where);
    const Node node(document, "");
    CniAttachment attachment;
    attachment.config_json = node.at("config").string();
    attachment.config_file = node.at("file").string();
    attachment.args = node.at("args").string();
    attachment.interface = node.at("ifName").string();
    attachment.result = node.at("result").string();
    attachment.network = CniNetwork::parse(attachment.config_json, where);
    return attachment;
}

std::string cni_input(const CniNetwork& network, const CniPlugin& plugin, const std::string& previous) {
    Value input = begin_input(network, plugin);
    if (!previous.empty()) input["prevResult"] = json::parse(previous, "result of a plugin");
    return json::print(input, false);
}

std::string cni_gc_input(const CniNetwork& network, const CniPlugin& plugin,
                         const std::vector<CniValidAttachment>& valid) {
    Value input = begin_input(network, plugin);
    Value list = Value::array();
    for (const auto& attachment : valid)
        list.push_back({{"containerID", attachment.container}, {"ifname", attachment.interface}});
    input["cni.dev/valid-attachments"] = list;
    input["cni.dev/attachments"] = std::move(list);
    return json::print(input, false);
}

CniResult CniResult::parse(std::string_view text, std::string_view where) {
    const Value document = json::parse(text, where);
    return with_context(where, [&] {
        const Node node(document, "");
        CniResult result;
        for (const char* family : {"ip4", "ip6"}) {
            if (const auto old = node.find(family)) take_address(result, old->at("ip"));
        }
        for (const Node& ip : node.elements_or_empty("ips")) take_address(result, ip.at("address"));
        for (const Node& interface : node.elements_or_empty("interfaces")) {
            if (interface.string_or("sandbox", "").empty())
                result.host_interfaces.push_back(interface.at("name").string());
        }
        if (const auto dns = node.find("dns")) {
            if (auto file = rkt::resolv_conf(*dns); !file.empty()) result.resolv_conf = std::move(file);
        }
        return result;
    });
}

std::optional<std::string> cni_error_text(std::string_view output) {
    try {
        const Value document = json::parse(output, "error of a plugin");
        const Node node(document, "");
        std::string line = node.at("msg").string();
        if (const std::string details = node.string_or("details", ""); !details.empty()) line += ": " + details;
        return text::printable(line);
    } catch (const ParseError&) {
        return std::nullopt;
    }
}

}  // namespace rkt

#include "spec/port_forward.hpp"

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt {
namespace {

std::string exposed_names(const PodManifest& manifest) {
    std::vector<std::string> names;
    for (const RuntimeApp& app : manifest.apps) {
        if (!app.app) continue;
        for (const Port& port : app.app->ports) names.push_back(port.name);
    }
    return names.empty() ? "no app exposes a port" : "exposed: " + text::join(names, ", ");
}

const Port& find_port(const PodManifest& manifest, const std::string& name) {
    const Port* found = nullptr;
    for (const RuntimeApp& app : manifest.apps) {
        if (!app.app) continue;
        for (const Port& port : app.app->ports) {
            if (port.name != name) continue;
            if (found != nullptr) throw Error("port name " + text::quoted(name) + " is defined multiple apps");
            found = &port;
        }
    }
    if (found != nullptr) return *found;
    throw Error("port name " + text::quoted(name) + " could not be found in any apps (" + exposed_names(manifest) +
                ")");
}

Transport transport_of_port(const Port& port) {
    if (port.protocol == "tcp") return Transport::tcp;
    if (port.protocol == "udp") return Transport::udp;
    throw Error("port " + text::quoted(port.name) + ": cannot forward protocol " + text::quoted(port.protocol));
}

std::optional<IpAddress> parse_host_ip(const ExposedPort& port) {
    if (port.host_ip.empty()) return std::nullopt;
    const auto address = IpAddress::parse(port.host_ip);
    if (!address) throw Error("port " + text::quoted(port.name) + ": no IP address: " + text::quoted(port.host_ip));
    return address;
}

// One address each, and not the same: they can live side by side.
bool differ(const std::optional<IpAddress>& a, const std::optional<IpAddress>& b) {
    if (!a || !b) return false;
    if (a->is_v6() != b->is_v6()) return true;
    return !a->is_unspecified() && !b->is_unspecified() && *a != *b;
}

void check_conflicts(const std::vector<PortForward>& forwards) {
    for (auto a = forwards.begin(); a != forwards.end(); ++a) {
        const auto b = std::find_if(forwards.begin(), a, [&](const PortForward& other) {
            return other.transport == a->transport && other.host_port == a->host_port &&
                   !differ(other.host_ip, a->host_ip);
        });
        if (b != a)
            throw Error("ports " + text::quoted(b->name) + " and " + text::quoted(a->name) +
                        " want the same port of the host: " + a->str());
    }
}

}  // namespace

const char* name_of(Transport transport) { return transport == Transport::tcp ? "tcp" : "udp"; }

std::string PortForward::str() const {
    std::string text;
    if (host_ip) text = host_ip->is_v6() ? "[" + host_ip->str() + "]:" : host_ip->str() + ":";
    return text + std::to_string(host_port) + "/" + name_of(transport);
}

std::vector<PortForward> port_forwards(const PodManifest& manifest) {
    std::vector<PortForward> forwards;
    for (const ExposedPort& exposed : manifest.ports) {
        const Port& port = exposed.pod_port ? *exposed.pod_port : find_port(manifest, exposed.name);
        forwards.push_back(
            {exposed.name, transport_of_port(port), parse_host_ip(exposed), exposed.host_port, port.port});
    }
    check_conflicts(forwards);
    return forwards;
}

namespace {

// A port of the host's option, in whichever form.
struct PortOption {
    std::string_view text;
    std::string_view form;

    [[noreturn]] void fail(const std::string& why) const {
        throw UsageError("invalid value " + text::quoted(text) + " for --port: " + why + " (" + std::string(form) + ")");
    }
    [[nodiscard]] std::string name(std::string_view s) const {
        try {
            return AppName::parse(s).str();
        } catch (const ParseError& error) {
            fail(error.message());
        }
    }
    [[nodiscard]] uint16_t number(std::string_view s) const {
        const auto number = text::to_u64(s);
        if (!number || *number == 0 || *number > 65535) fail("no port in [1,65535]: " + text::quoted(s));
        return static_cast<uint16_t>(*number);
    }
    [[nodiscard]] std::string address(std::string_view ip) const {
        if (ip.starts_with('[') && ip.ends_with(']')) ip = ip.substr(1, ip.size() - 2);
        if (!IpAddress::parse(ip)) fail("no IP address: " + text::quoted(ip));
        return std::string(ip);
    }
};

}  // namespace

ExposedPort ExposedPort::parse_option(std::string_view s) {
    const PortOption option{s, "NAME:[HOSTIP:]HOSTPORT"};
    const size_t first = s.find(':');
    const size_t last = s.rfind(':');
    if (first == std::string_view::npos) option.fail("it has no ':'");
    ExposedPort port{option.name(s.substr(0, first)), option.number(s.substr(last + 1)), ""};
    if (last != first) port.host_ip = option.address(s.substr(first + 1, last - first - 1));
    return port;
}

ExposedPort ExposedPort::parse_sandbox_option(std::string_view s) {
    const PortOption option{s, "NAME:PROTOCOL:PODPORT:HOSTIP:HOSTPORT"};
    std::array<std::string_view, 5> parts;
    std::string_view rest = s;
    for (size_t i = 0; i < 3; ++i) {
        const size_t colon = rest.find(':');
        if (colon == std::string_view::npos) option.fail("it has too few parts");
        parts.at(i) = rest.substr(0, colon);
        rest.remove_prefix(colon + 1);
    }
    const size_t last = rest.rfind(':');
    if (last == std::string_view::npos) option.fail("it has too few parts");
    parts[3] = rest.substr(0, last);
    parts[4] = rest.substr(last + 1);
    if (parts[1] != "tcp" && parts[1] != "udp") option.fail("the protocol is tcp or udp, not " + text::quoted(parts[1]));
    ExposedPort port{option.name(parts[0]), option.number(parts[4]), ""};
    if (!parts[3].empty()) port.host_ip = option.address(parts[3]);
    port.pod_port = Port{port.name, std::string(parts[1]), option.number(parts[2])};
    return port;
}

}  // namespace rkt

#include "spec/socket_handover.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace rkt {
namespace {

// A port of an app, as the host sees it.
struct HostPort {
    std::string app;
    PortForward forward;
};

bool is_exposed(const PodManifest& manifest, const Port& port) {
    return std::any_of(manifest.ports.begin(), manifest.ports.end(),
                       [&](const ExposedPort& exposed) { return exposed.name == port.name; });
}

void add_own_numbers(const PodManifest& manifest, const RuntimeApp& app, std::vector<HostPort>& ports,
                     std::vector<std::string>& warnings) {
    for (const Port& port : app.app->ports) {
        if (!port.socket_activated || is_exposed(manifest, port)) continue;
        warnings.push_back("port " + text::quoted(port.name) + " of app \"" + app.name.str() +
                           "\" is activated by a socket, but no --port says by which: by one of port " +
                           std::to_string(port.port));
        const Transport transport = port.protocol == "udp" ? Transport::udp : Transport::tcp;
        ports.push_back({app.name.str(), {port.name, transport, std::nullopt, port.port, port.port}});
    }
}

bool has_port(const RuntimeApp& app, const std::string& name) {
    return std::any_of(app.app->ports.begin(), app.app->ports.end(),
                       [&](const Port& port) { return port.name == name; });
}

std::vector<HostPort> host_ports(const PodManifest& manifest, std::vector<std::string>& warnings) {
    std::vector<HostPort> ports;
    const auto forwards = port_forwards(manifest);
    for (const RuntimeApp& app : manifest.apps) {
        if (!app.app) continue;
        for (const PortForward& forward : forwards) {
            if (has_port(app, forward.name)) ports.push_back({app.name.str(), forward});
        }
        add_own_numbers(manifest, app, ports, warnings);
    }
    return ports;
}

std::string find_app(const InheritedSocket& socket, const std::vector<HostPort>& ports, const PodManifest& manifest) {
    for (const HostPort& port : ports) {
        if (is_taken_by(port.forward, socket)) return port.app;
    }
    return manifest.apps.size() == 1 ? manifest.apps.front().name.str() : "";
}

}  // namespace

std::string InheritedSocket::str() const {
    std::string text = text::quoted(name);
    if (port != 0)
        text += " (port " + std::to_string(port) + (transport ? std::string("/") + name_of(*transport) : "") + ")";
    return text;
}

bool is_taken_by(const PortForward& forward, const InheritedSocket& socket) {
    if (socket.port == 0 || socket.port != forward.host_port || socket.transport != forward.transport) return false;
    if (!forward.host_ip || !socket.ip || forward.host_ip->is_unspecified() || socket.ip->is_unspecified()) return true;
    return *forward.host_ip == *socket.ip;
}

SocketHandover hand_over(const std::vector<InheritedSocket>& sockets, const std::vector<bool>& taken,
                         const PodManifest& manifest) {
    SocketHandover handover;
    if (std::all_of(taken.begin(), taken.end(), [](bool each) { return each; })) return handover;
    const auto ports = host_ports(manifest, handover.warnings);
    for (uint32_t i = 0; i < sockets.size(); ++i) {
        if (taken[i]) continue;
        const std::string app = find_app(sockets[i], ports, manifest);
        if (!app.empty()) {
            handover.of_apps[app].push_back(i);
            continue;
        }
        handover.warnings.push_back("socket " + sockets[i].str() +
                                    " of this unit is no app's: give a port of an app its number (--port=NAME:NUMBER)");
    }
    return handover;
}

}  // namespace rkt

#include "pod/sockets.hpp"

#include <poll.h>

#include <algorithm>
#include <cerrno>

#include "base/error.hpp"
#include "net/listen.hpp"
#include "sandbox/handoff.hpp"
#include "systemd/notify.hpp"

namespace rkt::pod {
namespace {

bool has_socket_for(const std::vector<systemd::ListenSocket>& sockets, const SocketProxy& proxy) {
    return std::any_of(sockets.begin(), sockets.end(),
                       [&](const systemd::ListenSocket& socket) { return proxy.is_for(socket.address); });
}

// [::] is every address, IPv4 too (ipv6(7)), but for a host that has no IPv6.
Fd listen_for(const SocketProxy& proxy) {
    if (proxy.ip) return net::listen_on(*proxy.ip, proxy.port);
    try {
        return net::listen_on(*IpAddress::parse("::"), proxy.port);
    } catch (const SystemError& error) {
        if (error.errnum() != EAFNOSUPPORT) throw;
        return net::listen_on(*IpAddress::parse("0.0.0.0"), proxy.port);
    }
}

void wait_for_any(const std::vector<int>& listeners) {
    std::vector<pollfd> polled;
    for (const int fd : listeners) polled.push_back({fd, POLLIN, 0});
    while (::poll(polled.data(), polled.size(), -1) == -1) {
        if (errno != EINTR) throw SystemError(errno, "waiting for a connection");
    }
}

}  // namespace

void wait_for_connection(std::vector<systemd::ListenSocket>& sockets, const std::vector<SocketProxy>& wanted) {
    std::vector<int> opened;
    for (const SocketProxy& proxy : wanted) {
        if (has_socket_for(sockets, proxy)) continue;
        Fd socket = with_context("--socket=" + proxy.str(), [&] { return listen_for(proxy); });
        opened.push_back(std::move(socket).release());  // the process's, as those of the unit
        sockets.push_back({opened.back(), {"", proxy.port, proxy.ip, Transport::tcp}});
    }
    if (opened.empty()) return;
    if (systemd::has_notify_socket()) systemd::notify("READY=1\nSTATUS=Waiting for a connection");
    wait_for_any(opened);
}

SharedSockets share_sockets(const PodManifest& manifest, const StartOptions& options) {
    if (options.sockets.size() > sandbox::handoff::kMaxSockets) {
        throw Error("a pod takes at most " + std::to_string(sandbox::handoff::kMaxSockets) + " sockets, not " +
                    std::to_string(options.sockets.size()));
    }
    SharedSockets shared;
    std::vector<InheritedSocket> sockets;
    std::vector<bool> taken;
    for (uint32_t number = 0; number < options.sockets.size(); ++number) {
        sockets.push_back(options.sockets[number].address);
        const auto proxy = std::find_if(options.proxies.begin(), options.proxies.end(),
                                        [&](const SocketProxy& each) { return each.is_for(sockets.back()); });
        taken.push_back(proxy != options.proxies.end());
        if (taken.back()) shared.proxies.push_back({number, proxy->pod_port});
    }
    const SocketHandover handover = hand_over(sockets, taken, manifest);
    for (const std::string& line : handover.warnings) options.warn(line);
    for (const auto& [app, numbers] : handover.of_apps) {
        for (const uint32_t number : numbers) shared.of_apps[app].push_back({number, sockets[number].name});
    }
    return shared;
}

}  // namespace rkt::pod

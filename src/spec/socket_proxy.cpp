#include "spec/socket_proxy.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt {
namespace {

[[noreturn]] void fail_proxy(std::string_view s, const std::string& why) {
    throw UsageError("invalid value " + text::quoted(s) + " for --socket: " + why + " ([ADDRESS:]PORT:PODPORT)");
}

uint16_t parse_proxy_port(std::string_view whole, std::string_view s) {
    const auto number = text::to_u64(s);
    if (!number || *number == 0 || *number > 65535) fail_proxy(whole, "no port in [1,65535]: " + text::quoted(s));
    return static_cast<uint16_t>(*number);
}

}  // namespace

SocketProxy SocketProxy::parse_option(std::string_view s) {
    const size_t last = s.rfind(':');
    if (last == std::string_view::npos) fail_proxy(s, "it has no ':'");
    const std::string_view host = s.substr(0, last);
    const size_t colon = host.rfind(':');
    SocketProxy proxy{.pod_port = parse_proxy_port(s, s.substr(last + 1))};
    proxy.port = parse_proxy_port(s, colon == std::string_view::npos ? host : host.substr(colon + 1));
    if (colon == std::string_view::npos) return proxy;
    std::string_view ip = host.substr(0, colon);
    if (ip.starts_with('[') && ip.ends_with(']')) ip = ip.substr(1, ip.size() - 2);
    proxy.ip = IpAddress::parse(ip);
    if (!proxy.ip) fail_proxy(s, "no IP address: " + text::quoted(ip));
    return proxy;
}

std::string SocketProxy::str() const {
    std::string text;
    if (ip) text = ip->is_v6() ? "[" + ip->str() + "]:" : ip->str() + ":";
    return text + std::to_string(port) + ":" + std::to_string(pod_port);
}

bool SocketProxy::is_for(const InheritedSocket& socket) const {
    return is_taken_by({"", Transport::tcp, ip, port, pod_port}, socket);
}

}  // namespace rkt

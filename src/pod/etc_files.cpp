#include "pod/etc_files.hpp"

#include "pod/layout.hpp"

namespace rkt::pod {
namespace {

constexpr const char* kHostResolvConf = "/etc/resolv.conf";
constexpr const char* kHostHosts = "/etc/hosts";

std::string write(const Running& pod, const char* name, const std::string& content) {
    pod.dir().write_whole(name, content);
    return pod.dir().path() + "/" + name;
}

std::string make_resolv_conf(const Running& pod, const StartOptions& options, const net::PodNetwork* network) {
    using Dns = NameResolution::Dns;
    const NameResolution& names = options.names;
    if (const auto given = names.resolv_conf()) return write(pod, kResolvConf, *given);
    if (names.dns == Dns::none) return {};
    const bool shares_host = options.network.mode == NetSelection::Mode::host;
    if (names.dns == Dns::host || shares_host) return kHostResolvConf;
    if (network == nullptr) return {};
    // Plugins of CNI will tell later; an empty file counts for nothing.
    const auto content = network->has_cni() ? network->resolv_conf().value_or("") : network->resolv_conf();
    return content ? write(pod, kResolvConf, *content) : "";
}

std::string make_hosts(const Running& pod, const StartOptions& options) {
    if (options.names.host_hosts) return kHostHosts;
    const auto given = options.names.hosts_file(options.hostname.empty() ? pod.id().machine_name() : options.hostname);
    return given ? write(pod, kHosts, *given) : "";
}

}  // namespace

EtcFiles make_etc_files(const Running& pod, const StartOptions& options, const net::PodNetwork* network) {
    return {make_resolv_conf(pod, options, network), make_hosts(pod, options)};
}

}  // namespace rkt::pod

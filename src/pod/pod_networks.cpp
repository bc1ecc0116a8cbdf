#include "pod/pod_networks.hpp"

#include "base/error.hpp"
#include "net/detach.hpp"
#include "pod/layout.hpp"
#include "spec/port_forward.hpp"

namespace rkt::pod {
namespace {

void record(const Dir& pod, const CniAttachment& attachment) {
    pod.make_dir(kNetworks, 0700).write_whole(attachment.interface, attachment.print(), 0600);
}

}  // namespace

Network prepare_networks(const Running& pod, const PodManifest& manifest, const StartOptions& options) {
    const auto ports = port_forwards(manifest);
    if (!options.network.has_interfaces()) {
        if (ports.empty()) return {};
        throw Error("--port flag does not work with '" + options.network.str() + "' networking");
    }
    const auto keep = [&pod](const CniAttachment& attachment) { record(pod.dir(), attachment); };
    return net::PodNetwork::prepare({pod.id(), options.network, ports, options.config_dirs, keep});
}

void join_networks(const Running& pod, sandbox::Leader& leader, net::PodNetwork& network) {
    const sandbox::Event event = leader.next_event();
    if (event.kind != sandbox::Event::Kind::network) throw Error(sandbox::describe_failure(event));
    network.attach(leader.pid(), event.fd);
    pod.dir().write_whole(kNetInfo, print_net_info(network.joined()));
    // Plugins tell late. The file is mounted into the pod already: its content changes, not the file.
    if (!network.has_cni() || !pod.dir().exists(kResolvConf)) return;
    if (const auto said = network.resolv_conf()) pod.dir().write_file(kResolvConf, *said);
}

void detach_networks(const Dir& pod, const PodId& id, const std::vector<std::string>& config_dirs) {
    const auto records = pod.find_dir(kNetworks);
    if (!records) return;
    std::vector<CniAttachment> attachments;
    const auto names = records->entries();
    for (const std::string& name : names) {
        if (name.starts_with('.')) continue;  // never finished
        if (const auto json = records->find_and_read(name)) attachments.push_back(CniAttachment::parse(*json, name));
    }
    net::detach(id, attachments, config_dirs);
    for (const std::string& name : names) records->remove_file(name);
}

}  // namespace rkt::pod

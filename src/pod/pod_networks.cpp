#include "pod/pod_networks.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "net/check.hpp"
#include "net/collect.hpp"
#include "net/detach.hpp"
#include "pod/layout.hpp"
#include "pod/limits.hpp"
#include "pod/view.hpp"
#include "spec/port_forward.hpp"

namespace rkt::pod {
namespace {

std::vector<net::Record> read_records(const Dir& dir) {
    std::vector<net::Record> records;
    for (const std::string& name : dir.entries()) {
        if (name.starts_with('.')) continue;  // never finished
        if (auto text = dir.find_and_read(name)) records.push_back({name, std::move(*text)});
    }
    return records;
}

std::vector<net::Record> records_of(const Dir& pod) {
    const auto dir = pod.find_dir(kNetworks);
    return dir ? read_records(*dir) : std::vector<net::Record>();
}

// Without those that a socket of the unit has: what comes to them, the app gets from it.
std::vector<PortForward> ports_to_forward(const PodManifest& manifest, const StartOptions& options) {
    auto ports = port_forwards(manifest);
    std::erase_if(ports, [&](const PortForward& port) {
        return std::any_of(options.sockets.begin(), options.sockets.end(),
                           [&](const auto& socket) { return is_taken_by(port, socket.address); });
    });
    return ports;
}

}  // namespace

Network prepare_networks(const Running& pod, const PodManifest& manifest, const StartOptions& options) {
    const auto ports = ports_to_forward(manifest, options);
    const auto bandwidth = network_bandwidth(manifest);
    if (!options.network.has_interfaces()) {
        if (bandwidth && options.network.mode == NetSelection::Mode::host) {
            throw Error("resource/network-bandwidth cannot be kept with --net=host: the interfaces are the host's");
        }
        if (ports.empty()) return {};
        throw Error("--port flag does not work with '" + options.network.str() + "' networking");
    }
    const auto keep = [&pod](const std::string& name, const std::string& text) {
        pod.dir().make_dir(kNetworks, 0700).write_whole(name, text, 0600);
    };
    return net::PodNetwork::prepare({pod.id(), options.network, ports, options.config_dirs, keep, bandwidth});
}

void join_networks(const Running& pod, pid_t leader, const Fd& rtnetlink, net::PodNetwork& network) {
    network.attach(leader, rtnetlink);
    pod.dir().write_whole(kNetInfo, print_net_info(network.joined()));
    // Plugins tell late. The file is mounted into the pod already: its content changes, not the file.
    if (!network.has_cni() || !pod.dir().exists(kResolvConf)) return;
    if (const auto said = network.resolv_conf()) pod.dir().write_file(kResolvConf, *said);
}

void detach_networks(const Dir& pod, const PodId& id, const std::vector<std::string>& config_dirs) {
    const auto dir = pod.find_dir(kNetworks);
    if (!dir) return;
    net::detach(id, read_records(*dir), config_dirs);
    for (const std::string& name : dir->entries()) dir->remove_file(name);
}

void collect_networks(const PodStore& pods, const std::vector<std::string>& config_dirs) {
    const auto alive = [&] {
        std::vector<net::PodRecords> all;
        for (const Located& pod : pods.list({Phase::run, Phase::exited_garbage}))
            all.push_back({pod.id, records_of(pod.dir)});
        return all;
    };
    net::collect(alive, config_dirs);
}

std::vector<std::string> check_networks_of(const Located& pod, const std::vector<std::string>& config_dirs) {
    const PodView seen = view(pod);
    net::PodToCheck check{pod.id, 0, seen.networks, {}, records_of(pod.dir), config_dirs};
    if (seen.manifest) check.ports = port_forwards(*seen.manifest);
    if (seen.state == State::running) check.leader = seen.pid.value_or(0);
    return net::check_pod(check);
}

}  // namespace rkt::pod

// The built-in networks on this kernel: see builtin.hpp and pod_network.hpp.
#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "net/address_lease.hpp"
#include "net/builtin.hpp"
#include "net/forwarding.hpp"
#include "net/library.hpp"
#include "net/owned_table.hpp"
#include "net/port_reservation.hpp"
#include "net/resolv_conf.hpp"
#include "net/rtnetlink.hpp"
#include "net/ruleset.hpp"

namespace rkt::net {
namespace {

// One network that the pod joins.
struct Link {
    const BuiltinNetwork* network;
    Subnet subnet4;
    std::optional<Subnet> subnet6;
    IpAddress address4;
    std::optional<IpAddress> address6;
    std::string host_interface;
    std::string interface;

    [[nodiscard]] IpAddress gateway4() const { return subnet4.base.plus(1); }
    [[nodiscard]] IpAddress gateway6() const { return subnet6->base.plus(1); }
};

Subnet whole(const IpAddress& address) { return {address, address.bits()}; }
Subnet everything(const IpAddress& like) { return {*IpAddress::parse(like.is_v6() ? "::" : "0.0.0.0"), 0}; }

const BuiltinNetwork& find_network(const NetworkWanted& wanted) {
    const BuiltinNetwork* network = find_builtin(wanted.name);
    if (network != nullptr) return *network;
    std::vector<std::string> names;
    for (const BuiltinNetwork& known : builtin_networks()) names.emplace_back(known.name);
    throw Error("networks not found: " + text::printable(wanted.name) + " (configured: " + text::join(names, ", ") + ")");
}

class BuiltinPodNetwork final : public PodNetwork {
public:
    explicit BuiltinPodNetwork(const PodNetworkRequest& request) : pod_(request.pod) {
        for (const PortForward& forward : request.ports) {
            for (Fd& socket : reserve_port(forward)) holdings_.push_back(std::move(socket));
        }
        rules_.ports = request.ports;
        if (request.selection.mode == NetSelection::Mode::all) {
            for (const BuiltinNetwork& network : builtin_networks()) join(network, request.run_dir);
        }
        for (const NetworkWanted& wanted : request.selection.networks) join(find_network(wanted), request.run_dir);
    }

    void attach(pid_t leader, const Fd& inside) override {
        Rtnetlink host = Rtnetlink::open();
        Rtnetlink pod(inside.duplicate());
        for (const Link& link : links_) {
            with_context("network " + std::string(link.network->name), [&] { attach_link(link, leader, host, pod); });
        }
        if (is_needed(rules_)) holdings_.push_back(add_owned_table(print_ruleset(rules_)));
    }

    [[nodiscard]] const std::vector<NetInfo>& joined() const override { return joined_; }
    [[nodiscard]] const std::vector<int32_t>& host_interfaces() const override { return host_indices_; }
    [[nodiscard]] std::optional<std::string> resolv_conf() const override {
        const bool reaches_out =
            std::any_of(links_.begin(), links_.end(), [](const Link& link) { return link.network->reaches_out; });
        return reaches_out ? host_resolv_conf() : std::nullopt;
    }
    [[nodiscard]] std::vector<Fd> take_holdings() override { return std::move(holdings_); }

private:
    void join(const BuiltinNetwork& network, const std::string& run_dir) {
        const std::string index = std::to_string(links_.size());
        Link link{&network, *Subnet::parse(network.subnet4), {}, {}, {}, "rkt" + pod_.short_str() + "-" + index, "eth" + index};
        const uint32_t hosts = (uint32_t{1} << (32 - link.subnet4.prefix)) - 3;  // without network, gateway, broadcast
        const auto bytes = pod_.bytes();
        const uint32_t preferred = uint32_t{bytes[12]} << 16 | uint32_t{bytes[13]} << 8 | bytes[14];
        AddressLease lease = lease_address(run_dir, std::string(network.name), {2, hosts + 1}, preferred);
        holdings_.push_back(std::move(lease.lock));
        link.address4 = link.subnet4.base.plus(lease.host);
        if (has_ipv6()) {
            link.subnet6 = Subnet::parse(network.subnet6);
            link.address6 = link.subnet6->base.plus(lease.host);
        }
        NetInfo info{std::string(network.name), "", "builtin", link.interface, link.host_interface, link.address4.str(), link.subnet4.mask(),
                     link.address6 ? link.address6->str() : "", ""};
        joined_.push_back(std::move(info));
        // Forwarded ports lead to the first network that reaches out, else to the last (rkt-1.30.md 5.4).
        const bool settled = !links_.empty() && links_[rules_.port_link].network->reaches_out;
        if (!settled) rules_.port_link = links_.size();
        rules_.links.push_back({link.host_interface, link.address4, link.address6, link.subnet4, link.subnet6, network.reaches_out});
        links_.push_back(std::move(link));
    }

    static void check_unused(const Link& link, Rtnetlink& host) {
        const auto taken = host.find_route(link.address4);
        if (!taken) return;
        throw Error("the host has a route to " + link.address4.str() + " already (through " + taken->interface +
                    "): define this network with another subnet in net.d");
    }

    void attach_link(const Link& link, pid_t leader, Rtnetlink& host, Rtnetlink& pod) {
        check_unused(link, host);
        host.make_veth({link.host_interface, link.interface, leader});
        const uint32_t outer = host.index_of(link.host_interface);
        const uint32_t inner = pod.index_of(link.interface);
        host_indices_.push_back(static_cast<int32_t>(outer));
        connect4(link, host, outer, pod, inner);
        if (link.address6) connect6(link, host, outer, pod, inner);
    }

    void connect4(const Link& link, Rtnetlink& host, uint32_t outer, Rtnetlink& pod, uint32_t inner) {
        enable_forwarding4();
        host.add_address(outer, link.gateway4());
        pod.add_address(inner, link.address4);
        host.set_up(outer, "rkt pod " + pod_.str() + ", network " + std::string(link.network->name));
        pod.set_up(inner);
        host.add_route({whole(link.address4), {}, outer});
        pod.add_route({whole(link.gateway4()), {}, inner});
        pod.add_route({link.network->reaches_out ? everything(link.address4) : link.subnet4, link.gateway4(), inner});
        if (forwards_to(link)) enable_route_localnet(link.host_interface);
    }

    void connect6(const Link& link, Rtnetlink& host, uint32_t outer, Rtnetlink& pod, uint32_t inner) {
        enable_forwarding6();
        host.add_address(outer, link.gateway6());
        pod.add_address(inner, *link.address6);
        host.add_route({whole(*link.address6), {}, outer});
        pod.add_route({whole(link.gateway6()), {}, inner});
        pod.add_route({link.network->reaches_out ? everything(*link.address6) : *link.subnet6, link.gateway6(), inner});
        // IPv6 has no route_localnet. Answers to [::1] come in by this interface, and for a loopback address the kernel
        // insists on a route of the very interface (rt6_need_strict); packets from outside never get so far.
        if (forwards_to(link)) host.add_route({whole(*IpAddress::parse("::1")), {}, outer, true});
    }

    [[nodiscard]] bool forwards_to(const Link& link) const {
        return !rules_.ports.empty() && &link == &links_[rules_.port_link];
    }

    PodId pod_;
    std::vector<Link> links_;
    std::vector<NetInfo> joined_;
    std::vector<int32_t> host_indices_;
    Rules rules_{"rkt-" + pod_.str(), {}, {}, 0};
    std::vector<Fd> holdings_;
};

}  // namespace

std::unique_ptr<PodNetwork> library::prepare(const PodNetworkRequest& request) {
    return std::make_unique<BuiltinPodNetwork>(request);
}

}  // namespace rkt::net

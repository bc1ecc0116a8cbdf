// PodNetwork: the networks of one pod together, and the ports of the host that lead to them.
#include <iterator>

#include "base/error.hpp"
#include "net/attachment.hpp"
#include "net/detach.hpp"
#include "net/firewall.hpp"
#include "net/library.hpp"
#include "net/nft_base_chains.hpp"
#include "net/nftables.hpp"
#include "net/port_reservation.hpp"

namespace rkt::net {
namespace {

class JoinedNetworks final : public PodNetwork {
public:
    explicit JoinedNetworks(const PodNetworkRequest& request)
        : pod_(request.pod), ports_(request.ports), record_(request.record), bandwidth_(request.bandwidth) {
        auto chosen = choose(request.selection, configured_networks(request.config_dirs));
        for (const PortForward& forward : ports_) {
            for (Fd& socket : reserve_port(forward)) reserved_.push_back(std::move(socket));
        }
        for (ChosenNetwork& network : chosen) join(request, std::move(network));
    }

    void attach(pid_t leader, const Fd& inside) override {
        Rtnetlink host = Rtnetlink::open();
        Rtnetlink pod(inside.duplicate());
        Rules rules{"rkt-" + pod_.str(), {}, ports_, port_network_};
        for (size_t i = 0; i < networks_.size(); ++i) {
            Attachment& network = *networks_[i];
            network.attach({leader, pod, host, !ports_.empty() && i == port_network_});
            if (bandwidth_) limit(network, pod, host);
            rules.links.push_back(network.rules());
            joined_.push_back(network.info());
            for (const int32_t index : network.host_interfaces()) host_interfaces_.push_back(index);
            if (Fd holding = network.take_holding()) holdings_.push_back(std::move(holding));
        }
        if (is_needed(rules)) holdings_.push_back(add_owned_table(make_table(rules)));
        reset_early_connections(reserved_);
        std::move(reserved_.begin(), reserved_.end(), std::back_inserter(holdings_));
        pass_firewalls(rules);
    }

    [[nodiscard]] const std::vector<NetInfo>& joined() const override { return joined_; }
    [[nodiscard]] const std::vector<int32_t>& host_interfaces() const override { return host_interfaces_; }
    [[nodiscard]] bool has_cni() const override { return has_cni_; }
    [[nodiscard]] bool outlives_pod() const override { return has_cni_ || passes_firewalls_; }
    [[nodiscard]] std::vector<Fd> take_holdings() override { return std::move(holdings_); }
    [[nodiscard]] std::optional<IpAddress> host_address() const override {
        for (const auto& network : networks_) {
            if (const auto address = network->host_address()) return address;
        }
        return std::nullopt;
    }
    [[nodiscard]] std::optional<std::string> resolv_conf() const override {
        for (const auto& network : networks_) {
            if (auto said = network->resolv_conf()) return said;
        }
        return std::nullopt;
    }

private:
    void join(const PodNetworkRequest& request, ChosenNetwork chosen) {
        const size_t interface = networks_.size();
        has_cni_ = has_cni_ || chosen.network.cni;
        networks_.push_back(chosen.network.builtin != nullptr
                                ? make_builtin_attachment(request, *chosen.network.builtin, interface)
                                : make_cni_attachment(request, std::move(chosen), interface));
        // Forwarded ports lead to the first network that reaches out, else to the last (rkt-1.30.md 5.4).
        if (!networks_[port_network_]->reaches_out()) port_network_ = interface;
    }

    // Each direction where it is sent: at the pod's end, and at the host's, which only interfaces of a pair have.
    void limit(const Attachment& network, Rtnetlink& pod, Rtnetlink& host) const {
        with_context("network " + network.info().network, [&] {
            if (network.host_interfaces().empty()) {
                throw Error("resource/network-bandwidth cannot be kept: plugin " + network.info().plugin +
                            " gives the pod no interface of its own on the host");
            }
            pod.limit_rate(pod.index_of(network.info().interface), *bandwidth_);
            for (const int32_t index : network.host_interfaces()) {
                host.limit_rate(static_cast<uint32_t>(index), *bandwidth_);
            }
        });
    }

    void pass_firewalls(const Rules& rules) {
        const auto openings = rules_for(find_drops(list_base_chains()), rules, pod_);
        if (openings.empty()) return;
        passes_firewalls_ = true;
        if (record_) record_(kFirewallRecord, print_rules(openings));
        for (const FirewallRule& rule : openings) open(rule);
    }

    PodId pod_;
    std::vector<PortForward> ports_;
    PodNetworkRequest::Recorder record_;
    std::optional<uint64_t> bandwidth_;
    std::vector<std::unique_ptr<Attachment>> networks_;
    size_t port_network_ = 0;
    std::vector<NetInfo> joined_;
    std::vector<int32_t> host_interfaces_;
    std::vector<Fd> reserved_;  // ports, until they are held
    std::vector<Fd> holdings_;
    bool has_cni_ = false;
    bool passes_firewalls_ = false;
};

}  // namespace

std::unique_ptr<PodNetwork> library::prepare(const PodNetworkRequest& request) {
    return std::make_unique<JoinedNetworks>(request);
}

}  // namespace rkt::net

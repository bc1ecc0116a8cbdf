#include <cerrno>

#include "base/error.hpp"
#include "net/address_lease.hpp"
#include "net/attachment.hpp"
#include "net/forwarding.hpp"
#include "net/resolv_conf.hpp"

namespace rkt::net {
namespace {

Subnet everything(const IpAddress& like) { return {*IpAddress::parse(like.is_v6() ? "::" : "0.0.0.0"), 0}; }

// As with CNI's plugins, a default route that is there already stays: the first network's.
void add_unless_there(Rtnetlink& pod, const Route& route) {
    try {
        pod.add_route(route);
    } catch (const SystemError& error) {
        if (error.errnum() != EEXIST) throw;
    }
}

// A pod that has ended leaves its lease at once, and its interface when the kernel comes to it.
bool is_free(Rtnetlink& host, const IpAddress& address) {
    const auto taken = host.find_route(address);
    if (!taken) return true;
    if (taken->subnet.prefix == address.bits() && taken->interface.starts_with("rkt")) return false;
    throw Error("the host has a route to " + address.str() + " already (through " + taken->interface +
                "): define this network with another subnet in net.d");
}

class BuiltinAttachment final : public Attachment {
public:
    BuiltinAttachment(const PodNetworkRequest& request, const BuiltinNetwork& network, size_t interface)
        : pod_(request.pod), network_(network), subnet4_(*Subnet::parse(network.subnet4)) {
        const uint32_t hosts = (uint32_t{1} << (32 - subnet4_.prefix)) - 3;  // without network, gateway, broadcast
        const auto bytes = pod_.bytes();
        const uint32_t preferred = uint32_t{bytes[12]} << 16 | uint32_t{bytes[13]} << 8 | bytes[14];
        Rtnetlink host = Rtnetlink::open();
        with_context("network " + std::string(network.name), [&] {
            lease_ = lease_address(request.run_dir, std::string(network.name), {2, hosts + 1}, preferred,
                                   [&](uint32_t number) { return is_free(host, subnet4_.base.plus(number)); });
        });
        address4_ = subnet4_.base.plus(lease_.host);
        if (has_ipv6()) subnet6_ = Subnet::parse(network.subnet6);
        if (subnet6_) address6_ = subnet6_->base.plus(lease_.host);
        const std::string number = std::to_string(interface);
        info_ = {std::string(network.name),
                 "",
                 "builtin",
                 "eth" + number,
                 "rkt" + pod_.short_str() + "-" + number,
                 address4_.str(),
                 subnet4_.mask(),
                 address6_ ? address6_->str() : "",
                 ""};
    }

    void attach(const PodNamespace& pod) override {
        with_context("network " + info_.network, [&] {
            pod.host.make_veth({info_.host_interface, info_.interface, pod.leader});
            outer_ = pod.host.index_of(info_.host_interface);
            const uint32_t inner = pod.inside.index_of(info_.interface);
            connect4(pod, inner);
            if (address6_) connect6(pod, inner);
        });
    }

    [[nodiscard]] bool reaches_out() const override { return network_.reaches_out; }
    [[nodiscard]] std::optional<IpAddress> host_address() const override { return network_.host_address(); }
    [[nodiscard]] const NetInfo& info() const override { return info_; }
    [[nodiscard]] std::vector<int32_t> host_interfaces() const override { return {static_cast<int32_t>(outer_)}; }
    [[nodiscard]] Fd take_holding() override { return std::move(lease_.lock); }
    [[nodiscard]] std::optional<std::string> resolv_conf() const override {
        return network_.reaches_out ? host_resolv_conf() : std::nullopt;
    }
    [[nodiscard]] RulesLink rules() const override {
        RulesLink link{address4_, address6_, {}, {}, {reach(subnet4_)}, info_.host_interface};
        if (subnet6_) link.reach.push_back(reach(*subnet6_));
        if (network_.reaches_out) link.subnet4 = subnet4_;
        if (network_.reaches_out) link.subnet6 = subnet6_;
        return link;
    }

private:
    [[nodiscard]] Subnet reach(const Subnet& subnet) const {
        return network_.reaches_out ? everything(subnet.base) : subnet;
    }

    void connect4(const PodNamespace& pod, uint32_t inner) {
        const IpAddress gateway = subnet4_.base.plus(1);
        enable_forwarding4();
        pod.host.add_address(outer_, gateway);
        pod.inside.add_address(inner, address4_);
        pod.host.set_up(outer_, "rkt pod " + pod_.str() + ", network " + info_.network);
        pod.inside.set_up(inner);
        pod.host.add_route({Subnet::of_one(address4_), {}, outer_});
        pod.inside.add_route({Subnet::of_one(gateway), {}, inner});
        add_unless_there(pod.inside, {reach(subnet4_), gateway, inner});
        if (pod.forwards_ports) set_route_localnet(info_.host_interface, true);
    }

    void connect6(const PodNamespace& pod, uint32_t inner) {
        const IpAddress gateway = subnet6_->base.plus(1);
        enable_forwarding6();
        pod.host.add_address(outer_, gateway);
        pod.inside.add_address(inner, *address6_);
        pod.host.add_route({Subnet::of_one(*address6_), {}, outer_});
        pod.inside.add_route({Subnet::of_one(gateway), {}, inner});
        add_unless_there(pod.inside, {reach(*subnet6_), gateway, inner});
        // IPv6 has no route_localnet. Answers to [::1] come in by this interface, and for a loopback address the kernel
        // insists on a route of the very interface (rt6_need_strict); packets from outside never get so far.
        if (pod.forwards_ports) pod.host.add_route({Subnet::of_one(*IpAddress::parse("::1")), {}, outer_, true});
    }

    PodId pod_;
    const BuiltinNetwork& network_;
    Subnet subnet4_;
    std::optional<Subnet> subnet6_;
    AddressLease lease_;
    IpAddress address4_;
    std::optional<IpAddress> address6_;
    NetInfo info_;
    uint32_t outer_ = 0;
};

}  // namespace

std::unique_ptr<Attachment> make_builtin_attachment(const PodNetworkRequest& request, const BuiltinNetwork& network,
                                                    size_t interface) {
    return std::make_unique<BuiltinAttachment>(request, network, interface);
}

}  // namespace rkt::net

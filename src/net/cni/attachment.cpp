#include <net/if.h>

#include <algorithm>

#include "base/error.hpp"
#include "net/attachment.hpp"
#include "net/cni/plugin.hpp"
#include "net/collect.hpp"
#include "net/forwarding.hpp"
#include "net/loopback_door.hpp"

namespace rkt::net {
namespace {

class CniNetworkAttachment final : public Attachment {
public:
    CniNetworkAttachment(const PodNetworkRequest& request, ChosenNetwork chosen, size_t interface)
        : record_(request.record),
          run_dir_(request.run_dir),
          invocation_{request.pod.str(), "", "eth" + std::to_string(interface), chosen.args,
                      plugin_dirs(request.config_dirs)} {
        cni::expect_installed(*chosen.network.cni, invocation_.plugin_dirs);
        attachment_.network = *chosen.network.cni;
        attachment_.config_json = chosen.network.json;
        attachment_.config_file = chosen.network.file;
        attachment_.args = chosen.args;
        attachment_.interface = invocation_.interface;
        info_.network = chosen.network.name;
        info_.config = chosen.network.file;
        info_.plugin = attachment_.network.plugins.front().type;
        info_.interface = invocation_.interface;
        info_.args = chosen.args;
    }

    void attach(const PodNamespace& pod) override {
        invocation_.netns = "/proc/" + std::to_string(pod.leader) + "/ns/net";
        const FileLock held = keep_collection_away(run_dir_);
        if (record_) record_(attachment_.interface, attachment_.print());
        attachment_.result = cni::add(attachment_.network, invocation_);
        if (record_) record_(attachment_.interface, attachment_.print());
        const CniResult result = CniResult::parse(attachment_.result, "result of network " + info_.network);
        info_.ip4 = result.ip4;
        info_.mask4 = result.mask4;
        info_.ip6 = result.ip6;
        resolv_conf_ = result.resolv_conf;
        take_host_interfaces(result.host_interfaces.empty() ? interface_of_route(pod) : result.host_interfaces);
        if (pod.forwards_ports) forward_ports(pod);
    }

    [[nodiscard]] bool reaches_out() const override {
        const auto& plugins = attachment_.network.plugins;
        return std::any_of(plugins.begin(), plugins.end(), [](const CniPlugin& plugin) { return plugin.masquerades; });
    }
    [[nodiscard]] std::optional<IpAddress> host_address() const override { return std::nullopt; }
    [[nodiscard]] const NetInfo& info() const override { return info_; }
    [[nodiscard]] std::vector<int32_t> host_interfaces() const override { return host_interfaces_; }
    [[nodiscard]] Fd take_holding() override { return std::move(door_); }
    [[nodiscard]] std::optional<std::string> resolv_conf() const override { return resolv_conf_; }
    [[nodiscard]] RulesLink rules() const override {
        return {IpAddress::parse(info_.ip4), IpAddress::parse(info_.ip6), {}, {}, {}, localnet_interface_};
    }

private:
    // Before version 0.3 results name no interfaces. One that the host has a route to this pod alone through is the
    // pod's.
    [[nodiscard]] std::vector<std::string> interface_of_route(const PodNamespace& pod) const {
        const auto route = route_to_pod(pod);
        if (!route || route->subnet.prefix != route->subnet.base.bits()) return {};
        return {route->interface};
    }

    [[nodiscard]] std::optional<Rtnetlink::Match> route_to_pod(const PodNamespace& pod) const {
        const auto address = IpAddress::parse(info_.ip4);
        return address ? pod.host.find_route(*address) : std::nullopt;
    }

    // Those of this pod alone: a bridge is everybody's.
    void take_host_interfaces(const std::vector<std::string>& names) {
        for (const std::string& name : names) {
            const unsigned index = ::if_nametoindex(name.c_str());
            const std::string bridge = "/sys/class/net/" + name + "/bridge";
            if (index == 0 || ::access(bridge.c_str(), F_OK) == 0) continue;
            host_interfaces_.push_back(static_cast<int32_t>(index));
            if (info_.host_interface.empty()) info_.host_interface = name;
        }
    }

    // The interface may be everybody's, and stay: it is written down before it lets the loopback's packets through.
    void forward_ports(const PodNamespace& pod) {
        enable_forwarding4();
        const auto route = route_to_pod(pod);
        if (!route) return;
        localnet_interface_ = route->interface;
        const LoopbackDoor door{localnet_interface_, pod.host.index_of(localnet_interface_)};
        if (record_) record_(kLoopbackRecord, door.print());
        door_ = open_loopback_door(pod.host, door, !info_.ip6.empty(), run_dir_);
    }

    PodNetworkRequest::Recorder record_;
    std::string run_dir_;
    cni::Invocation invocation_;
    CniAttachment attachment_;
    NetInfo info_;
    std::optional<std::string> resolv_conf_;
    std::vector<int32_t> host_interfaces_;
    std::string localnet_interface_;
    Fd door_;
};

}  // namespace

std::unique_ptr<Attachment> make_cni_attachment(const PodNetworkRequest& request, ChosenNetwork chosen,
                                                size_t interface) {
    return std::make_unique<CniNetworkAttachment>(request, std::move(chosen), interface);
}

}  // namespace rkt::net

#include <net/if.h>

#include "base/dir.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "net/catalog.hpp"
#include "net/check.hpp"
#include "net/cni/plugin.hpp"
#include "net/firewall.hpp"
#include "net/library.hpp"
#include "net/listeners.hpp"
#include "net/nft_base_chains.hpp"
#include "net/port_reservation.hpp"
#include "net/rtnetlink.hpp"

namespace rkt::net {
namespace {

constexpr const char* kRestart = ": restart the pod";

// One check after the other, each in its own words.
class PodCheck {
public:
    explicit PodCheck(const PodToCheck& pod) : pod_(pod) {}

    std::vector<std::string> of_running() {
        for (const NetInfo& network : pod_.joined) {
            check_forwarding(network);
            check_link(network);
        }
        for (const Record& record : pod_.records) check_record(record);
        check_late_firewalls();
        for (const PortForward& forward : pod_.ports) check_listener(forward);
        return std::move(findings_);
    }

    // It would be refused.
    std::vector<std::string> of_ended() {
        for (const PortForward& forward : pod_.ports) {
            attempt([&] { (void)reserve_port(forward); });
        }
        return std::move(findings_);
    }

private:
    template <typename Check>
    void attempt(const Check& check) {
        try {
            check();
        } catch (const Error& error) {
            findings_.emplace_back(error.what());
        }
    }

    void expect_setting(const char* name, const char* path) {
        if (text::trim(Dir::open("/proc/sys/net").read_file(path, 64)) != "0") return;
        findings_.push_back(std::string("the host forwards no packets: sysctl ") + name + "=1");
    }

    void check_forwarding(const NetInfo& network) {
        if (!network.ip4.empty()) expect_setting("net.ipv4.ip_forward", "ipv4/ip_forward");
        if (!network.ip6.empty()) expect_setting("net.ipv6.conf.all.forwarding", "ipv6/conf/all/forwarding");
    }

    void check_link(const NetInfo& network) {
        if (network.host_interface.empty()) return;
        if (::if_nametoindex(network.host_interface.c_str()) == 0) {
            findings_.push_back("the host's interface " + network.host_interface + " of network " + network.network +
                                " is gone" + kRestart);
            return;
        }
        if (network.plugin != "builtin") return;  // a plugin's routes are its own to check
        for (const std::string& ip : {network.ip4, network.ip6}) {
            const auto address = IpAddress::parse(ip);
            if (!address) continue;
            const auto route = Rtnetlink::open().find_route(*address);
            if (route && route->interface == network.host_interface) continue;
            findings_.push_back("the host sends packets to " + ip + " " +
                                (route ? "through " + route->interface : std::string("nowhere")) + " instead of " +
                                network.host_interface + kRestart);
        }
    }

    void check_record(const Record& record) {
        if (is_attachment(record)) {
            const auto attachment = CniAttachment::parse(record.text, record.name);
            attempt([&] {
                cni::check(attachment.network,
                           {pod_.pod.str(), "/proc/" + std::to_string(pod_.leader) + "/ns/net", attachment.interface,
                            attachment.args, plugin_dirs(pod_.config_dirs)},
                           attachment.result);
            });
            return;
        }
        if (record.name != kFirewallRecord) return;
        passes_firewalls_ = true;
        for (const FirewallRule& rule : parse_rules(record.text)) {
            if (!is_open(rule))
                findings_.push_back("a firewall has lost what lets the pod through: `" + text::join(rule, " ") +
                                    "` gives it back");
        }
    }

    void check_late_firewalls() {
        for (const FirewallDrop& drop : find_drops(list_base_chains())) {
            if (passes_firewalls_ || drop.by == FirewallDrop::By::administrator || pod_.joined.empty()) continue;
            findings_.push_back("nftables chain \"" + drop.chain +
                                "\" began to drop what is forwarded after the pod had started" + kRestart);
        }
    }

    void check_listener(const PortForward& forward) {
        const std::string port =
            "port " + std::to_string(forward.pod_port) + "/" + name_of(forward.transport) + " (" + forward.name + ")";
        const Listening found = listening_on(pod_.leader, forward.transport, forward.pod_port);
        if (found == Listening::no) findings_.push_back("nothing in the pod listens on " + port);
        if (found == Listening::on_loopback_only) {
            findings_.push_back("what listens on " + port +
                                " in the pod does so on its loopback only: let it listen on 0.0.0.0 or [::]");
        }
    }

    const PodToCheck& pod_;
    std::vector<std::string> findings_;
    bool passes_firewalls_ = false;
};

}  // namespace

std::vector<std::string> library::check_pod(const PodToCheck& pod) {
    return pod.leader == 0 ? PodCheck(pod).of_ended() : PodCheck(pod).of_running();
}

}  // namespace rkt::net

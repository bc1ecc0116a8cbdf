// One network of a pod, from before the pod begins until its interface is there.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/catalog.hpp"
#include "net/pod_network.hpp"
#include "net/rtnetlink.hpp"
#include "net/ruleset.hpp"

namespace rkt::net {

struct PodNamespace {
    pid_t leader;
    Rtnetlink& inside;
    Rtnetlink& host;
    bool forwards_ports;  // through this network
};

class Attachment {
public:
    virtual ~Attachment() = default;
    virtual void attach(const PodNamespace& pod) = 0;

    [[nodiscard]] virtual bool reaches_out() const = 0;                       // it masquerades
    [[nodiscard]] virtual std::optional<IpAddress> host_address() const = 0;  // nullopt: a plugin decides
    // Complete once attached.
    [[nodiscard]] virtual const NetInfo& info() const = 0;
    [[nodiscard]] virtual RulesLink rules() const = 0;
    [[nodiscard]] virtual std::optional<std::string> resolv_conf() const = 0;
    [[nodiscard]] virtual std::vector<int32_t> host_interfaces() const = 0;
    [[nodiscard]] virtual Fd take_holding() = 0;  // what must be held while the pod lives; empty: nothing
};

// `interface`: its number in the pod, eth0 and so on.
std::unique_ptr<Attachment> make_builtin_attachment(const PodNetworkRequest& request, const BuiltinNetwork& network,
                                                    size_t interface);
std::unique_ptr<Attachment> make_cni_attachment(const PodNetworkRequest& request, ChosenNetwork chosen,
                                                size_t interface);

}  // namespace rkt::net

// The networks of a pod (rkt-1.30.md 5). What a pod has of them are kernel objects that end with their last holder,
// and rkt-init holds them: the namespace, and with it both ends of every veth pair; the lock on an address; the
// sockets bound to forwarded ports; the socket that owns the pod's nftables table. However the pod ends, nothing
// has to be cleaned up. Only plugins of CNI and the firewalls of others keep a state of their own, which must be
// deleted (detach.hpp).
#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "spec/id.hpp"
#include "spec/net_info.hpp"
#include "spec/net_selection.hpp"
#include "spec/port_forward.hpp"

namespace rkt::net {

inline constexpr const char* kRunDir = "/run/rkt/net";  // locks

struct PodNetworkRequest {
    PodId pod;
    NetSelection selection;  // one that has interfaces
    std::vector<PortForward> ports;
    std::vector<std::string> config_dirs;  // with net.d, falling precedence
    // Something is being made, or is, that outlives the pod: what detach() needs to undo it, under a file's name.
    using Recorder = std::function<void(const std::string& name, const std::string& text)>;
    Recorder record;
    std::optional<uint64_t> bandwidth = std::nullopt;  // bytes per second, of each interface and direction
    std::string run_dir = kRunDir;
};

class PodNetwork {
public:
    // Everything that can be refused before the pod begins: looks the networks up, leases the addresses, takes the
    // ports of the host. Throws Error: `networks not found: a, b (configured: …)`, a port that is taken, no free
    // address.
    static std::unique_ptr<PodNetwork> prepare(const PodNetworkRequest& request);
    virtual ~PodNetwork() = default;

    // Makes the interfaces. `inside`: an rtnetlink socket made in the namespace of `leader`.
    virtual void attach(pid_t leader, const Fd& inside) = 0;

    [[nodiscard]] virtual const std::vector<NetInfo>& joined() const = 0;           // in the order of their interfaces
    [[nodiscard]] virtual const std::vector<int32_t>& host_interfaces() const = 0;  // indices, once attached
    // resolv.conf(5) as the networks would have it; nullopt: they say nothing.
    [[nodiscard]] virtual std::optional<std::string> resolv_conf() const = 0;
    [[nodiscard]] virtual bool has_cni() const = 0;
    // The host, as the pod reaches it; before attach, too. nullopt: that depends on plugins.
    [[nodiscard]] virtual std::optional<IpAddress> host_address() const = 0;
    // Whether anything was recorded.
    [[nodiscard]] virtual bool outlives_pod() const = 0;
    // What must live exactly as long as the pod. Once, after attach.
    [[nodiscard]] virtual std::vector<Fd> take_holdings() = 0;
};

}  // namespace rkt::net

#include <linux/netlink.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>

#include "sandbox/handoff.hpp"
#include "sandbox/pod_root.hpp"
#include "sandbox/wire.hpp"

namespace rkt::sandbox {
namespace {

StepError bring_loopback_up() noexcept {
    const Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ifreq request{};
    strcpy(request.ifr_name, "lo");
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    if (!socket || ::ioctl(socket.get(), SIOCSIFFLAGS, &request) == -1) return failed("bringing up lo");
    return done();
}

// Interfaces, addresses and routes are made by the starter, which this socket lets in: it remembers its namespace.
StepError let_starter_in() noexcept {
    const Fd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
    if (!socket) return failed("rtnetlink");
    const bool sent = wire::send_event(handoff::kChannel, {wire::Kind::network}, socket.get());
    return sent ? done() : failed("the starter is gone", EPIPE);
}

}  // namespace

// The PID namespace came with clone3; the cgroup namespace follows when the leader is in its unit,
// or its root would be the caller's cgroup (facts-start.md 2).
StepError unshare_namespaces(PodRoot& pod) noexcept {
    const int network = pod.plan.host_network ? 0 : CLONE_NEWNET;
    const int ipc = pod.plan.host_ipc ? 0 : CLONE_NEWIPC;
    if (::unshare(CLONE_NEWUTS | ipc | network) == -1) return failed("");
    if (::sethostname(pod.plan.hostname.c_str(), pod.plan.hostname.size()) == -1) {
        return failed(pod.plan.hostname.c_str());
    }
    if (pod.plan.host_network) return done();
    if (const StepError error = bring_loopback_up()) return error;
    return pod.plan.has_interfaces ? let_starter_in() : done();
}

}  // namespace rkt::sandbox

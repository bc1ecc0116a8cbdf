#include <linux/netlink.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>

#include "sandbox/handoff.hpp"
#include "sandbox/kernel_settings.hpp"
#include "sandbox/pod_root.hpp"
#include "sandbox/wire.hpp"

namespace rkt::sandbox {
namespace {

int kinds(const Plan& plan) noexcept {
    return CLONE_NEWUTS | (plan.host_ipc ? 0 : CLONE_NEWIPC) | (plan.host_network ? 0 : CLONE_NEWNET);
}

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

// Made with a user namespace they are that one's, and its root may settle what is in them.
StepError hold_namespaces(PodRoot& pod) noexcept {
    if (!pod.plan.users || pod.ids_refused) return done();
    const StepError error = pod.namespaces.make(pod.plan.users, kinds(pod.plan));
    pod.ids_refused = static_cast<bool>(error);
    return error;
}

// The PID namespace came with clone3; each app unshares a cgroup namespace of its own (app/namespaces.cpp).
StepError enter_namespaces(PodRoot& pod) noexcept {
    const int flags = kinds(pod.plan);
    if ((pod.namespaces.user() ? pod.namespaces.join(flags) : ::unshare(flags)) == -1) return failed("");
    pod.namespaces.let_go();
    if (::sethostname(pod.plan.hostname.c_str(), pod.plan.hostname.size()) == -1) {
        return failed(pod.plan.hostname.c_str());
    }
    if (!pod.plan.host_network) {
        if (const StepError error = bring_loopback_up()) return error;
    }
    if (const StepError error = write_settings_of_namespaces(pod.plan)) return error;
    return pod.plan.has_interfaces ? let_starter_in() : done();
}

// From here on the leader is root of the pod only. The mount namespace, which comes next, must be the user namespace's,
// too: in the copies that apps get of another's every mount would be locked (mount_namespaces(7)).
StepError enter_user_namespace(PodRoot& pod) noexcept {
    if (!pod.namespaces.user()) return done();
    const uint32_t root = pod.plan.users.base;
    if (::fchown(handoff::kStatusDir, root, root) == -1) return failed("status");
    return become_root_of(pod.namespaces.user()) == -1 ? failed("") : done();
}

}  // namespace rkt::sandbox

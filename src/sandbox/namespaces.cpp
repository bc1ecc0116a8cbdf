#include <linux/netlink.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sandbox/handoff.hpp"
#include "sandbox/kernel_settings.hpp"
#include "sandbox/namespace_holder.hpp"
#include "sandbox/pod_root.hpp"
#include "sandbox/wire.hpp"

namespace rkt::sandbox {
namespace {

// Interfaces, addresses and routes are made by the starter, which this socket lets in: it remembers its namespace.
StepError let_starter_in() noexcept {
    const Fd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
    if (!socket) return failed("rtnetlink");
    const bool sent = wire::send_event(handoff::kChannel, {wire::Kind::network}, socket.get());
    return sent ? done() : failed("the starter is gone", EPIPE);
}

}  // namespace

// Made with a user namespace they are that one's, and its root may settle what is in them.
StepError make_user_namespace(PodRoot& pod) noexcept {
    if (!pod.plan.users || pod.ids_refused) return done();
    const StepError error = pod.holder ? map_users(pod.holder.get(), pod.plan.users, pod.user_namespace)
                                       : failed("user namespace", pod.why_no_holder);
    pod.ids_refused = static_cast<bool>(error);
    return error;
}

// The PID namespace came with clone3; each app unshares a cgroup namespace of its own (app/namespaces.cpp).
StepError enter_namespaces(PodRoot& pod) noexcept {
    const int kinds = kinds_of_namespaces(pod.plan.host_ipc, pod.plan.host_network);
    if (pod.user_namespace) {
        if (::setns(pod.holder.get(), kinds) == -1) return failed("");
    } else if (const int errnum = make_namespaces(kinds)) {
        return failed("", errnum);
    }
    pod.holder.reset();
    if (::sethostname(pod.plan.hostname.c_str(), pod.plan.hostname.size()) == -1) {
        return failed(pod.plan.hostname.c_str());
    }
    if (const StepError error = write_settings_of_namespaces(pod.plan)) return error;
    return pod.plan.has_interfaces ? let_starter_in() : done();
}

// From here on the leader is root of the pod only. The mount namespace, which comes next, must be the user namespace's,
// too: in the copies that apps get of another's every mount would be locked (mount_namespaces(7)).
StepError enter_user_namespace(PodRoot& pod) noexcept {
    if (!pod.user_namespace) return done();
    const uint32_t root = pod.plan.users.base;
    if (::fchown(handoff::kStatusDir, root, root) == -1) return failed("status");
    return become_root_of(pod.user_namespace) == -1 ? failed("") : done();
}

}  // namespace rkt::sandbox

#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>

#include "sandbox/pod_root.hpp"

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

}  // namespace

// The PID namespace came with clone3; the cgroup namespace follows when the leader is in its unit,
// or its root would be the caller's cgroup (facts-start.md 2).
StepError unshare_namespaces(PodRoot& pod) noexcept {
    const int network = pod.plan.host_network ? 0 : CLONE_NEWNET;
    if (::unshare(CLONE_NEWIPC | CLONE_NEWUTS | network) == -1) return failed("");
    if (::sethostname(pod.plan.hostname.c_str(), pod.plan.hostname.size()) == -1) {
        return failed(pod.plan.hostname.c_str());
    }
    return pod.plan.host_network ? done() : bring_loopback_up();
}

}  // namespace rkt::sandbox

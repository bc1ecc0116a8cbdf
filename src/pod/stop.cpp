#include "pod/stop.hpp"

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <vector>

#include "base/error.hpp"
#include "base/lock.hpp"
#include "pod/view.hpp"
#include "sandbox/pod_group.hpp"

namespace rkt::pod {
namespace {

// In the host's PID namespace nothing ends with init.
std::vector<Fd> groups_without_init(const Located& pod, pid_t leader) {
    std::vector<Fd> groups;
    const Plan plan = read_plan(pod);
    if (plan.flavor == Flavor::pod) return groups;
    for (const PlanApp& app : plan.apps) groups.push_back(sandbox::open_app_group(leader, app));
    return groups;
}

// Empty: it does not run any more.
Fd open_leader(const Located& pod, pid_t pid) {
    Fd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    if (!pidfd && errno != ESRCH) throw SystemError(errno, "opening the leader of pod " + pod.id.str());
    // The pid may have been given to somebody else since it was written: while the pod is locked its
    // leader lives, so the pidfd opened before this look is the leader's.
    if (pidfd && FileLock::try_take(pod.dir.fd().duplicate(), LockMode::shared)) return {};
    return pidfd;
}

}  // namespace

bool wait_for_end(const Located& pod, std::chrono::milliseconds patience) {
    const auto pid = view(pod).pid;
    const Fd leader = pid ? open_leader(pod, *pid) : Fd();
    pollfd end{leader.get(), POLLIN, 0};
    return !leader || ::poll(&end, 1, static_cast<int>(patience.count())) == 1;
}

bool stop(const Located& pod, bool force) {
    const auto pid = view(pod).pid;
    if (!pid) throw Error("pod \"" + pod.id.str() + "\" has no leader yet");
    const Fd pidfd = open_leader(pod, *pid);
    if (!pidfd) return false;
    const auto groups = force ? groups_without_init(pod, *pid) : std::vector<Fd>();
    const long rc = ::syscall(SYS_pidfd_send_signal, pidfd.get(), force ? SIGKILL : SIGTERM, nullptr, 0);
    const int errnum = errno;
    for (const Fd& group : groups) sandbox::kill_group(group);
    if (rc == 0) return true;
    if (errnum == ESRCH) return false;
    throw SystemError(errnum, "signalling the leader of pod " + pod.id.str());
}

}  // namespace rkt::pod

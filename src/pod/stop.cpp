#include "pod/stop.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>

#include <cerrno>

#include "base/error.hpp"
#include "base/lock.hpp"
#include "pod/view.hpp"

namespace rkt::pod {

bool stop(const Located& pod, bool force) {
    const auto pid = view(pod).pid;
    if (!pid) throw Error("pod \"" + pod.id.str() + "\" has no leader yet");
    const Fd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, *pid, 0)));
    if (!pidfd) {
        if (errno == ESRCH) return false;
        throw SystemError(errno, "opening the leader of pod " + pod.id.str());
    }
    // The pid may have been given to somebody else since it was written: while the pod is locked its
    // leader lives, so the pidfd opened before this look is the leader's.
    if (FileLock::try_take(pod.dir.fd().duplicate(), LockMode::shared)) return false;
    if (::syscall(SYS_pidfd_send_signal, pidfd.get(), force ? SIGKILL : SIGTERM, nullptr, 0) == 0) return true;
    if (errno == ESRCH) return false;
    throw SystemError(errno, "signalling the leader of pod " + pod.id.str());
}

}  // namespace rkt::pod

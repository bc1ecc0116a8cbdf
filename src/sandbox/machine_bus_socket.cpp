// Where the tools of the host look for the system bus of a machine: in the root of its leader, which systemd 252 asks
// for at /var/run, whatever that is there (facts-machine.md 1). The apps do not see it: each has a /run of its own.
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "sandbox/handoff.hpp"
#include "sandbox/mount_fd.hpp"
#include "sandbox/mount_target.hpp"
#include "sandbox/pod_root.hpp"

namespace rkt::sandbox {
namespace {

constexpr int kBusBacklog = 32;

// For the pod's root alone (mode 0600). The path is short: it begins at the leader's /run, its working directory.
StepError listen_at(const Fd& run, Fd& socket) noexcept {
    if (::mkdirat(run.get(), handoff::kBusDir, 0755) == -1) return failed(handoff::kBusDir);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    strcpy(address.sun_path, handoff::kBusSocket);
    socket = Fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket || ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == -1 ||
        ::fchmodat(run.get(), handoff::kBusSocket, 0600, 0) == -1 || ::listen(socket.get(), kBusBacklog) == -1) {
        return failed(handoff::kBusSocket);
    }
    return done();
}

bool is_same_file(const Fd& one, const Fd& other) noexcept {
    struct stat a {};
    struct stat b {};
    return ::fstat(one.get(), &a) == 0 && ::fstat(other.get(), &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

// Mostly a link of the image to /run.
StepError lead_there(const Fd& run) noexcept {
    constexpr const char* kVarRun = "/var/run";
    const Fd root(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (const Fd there = open_in_root(root.get(), kVarRun, O_PATH | O_DIRECTORY); there && is_same_file(there, run))
        return done();
    const Fd tree = clone_tree(run.get(), ".", Depth::one);
    const Fd target = open_mount_target(root.get(), kVarRun, {});
    return tree && target && attach_at(tree, target) == 0 ? done() : failed(kVarRun);
}

}  // namespace

StepError make_machine_bus(PodRoot& pod) noexcept {
    if (const StepError error = listen_at(pod.run, pod.bus)) return error;
    return lead_there(pod.run);
}

}  // namespace rkt::sandbox

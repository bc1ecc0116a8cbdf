#include "sandbox/bind.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/child.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "sandbox/channel.hpp"
#include "sandbox/handoff.hpp"
#include "sandbox/mount_fd.hpp"
#include "sandbox/mount_target.hpp"
#include "sandbox/pod_root.hpp"
#include "sandbox/wire.hpp"

namespace rkt::sandbox {
namespace {

// Of a process in the leader's mount namespace.
struct Binding {
    const BindRequest& request;
    Fd leader;  // pidfd
    Fd run;     // the leader's
    Fd users;   // the pod's user namespace; empty: it is ours
    HostTrees::Tree tree;
};

bool is_at_or_below(const std::string& path, const std::string& parent) {
    return path == parent || path.starts_with(parent + "/");
}

// What covers the app's root there is not the leader's: the mount would be hidden below it.
void check_target(const BindRequest& request) {
    const auto refuse = [&](const std::string& why) {
        throw Error("app \"" + request.app.name.str() + "\": " + text::printable(request.target) + " " + why);
    };
    if (!request.target.starts_with('/')) refuse("is not absolute");
    for (const char* kernel : {"/proc", "/sys", "/dev"}) {
        if (is_at_or_below(request.target, kernel))
            refuse(std::string("lies in ") + kernel + ", which is the kernel's");
    }
    for (const PlanMount& mount : request.app.mounts) {
        if (is_at_or_below(request.target, mount.target))
            refuse("lies in the volume \"" + mount.volume + "\": mount it there");
    }
}

StepError enter_mounts(Binding& in) noexcept {
    if (::setns(in.leader.get(), CLONE_NEWNS) == -1) return failed("setns");
    return ::fchdir(in.run.get()) == 0 ? done() : failed("/run");
}

// So that what is made on the way is the pod's.
StepError become_pods_root(Binding& in) noexcept {
    return !in.users || become_root_of(in.users) == 0 ? done() : failed("");
}

StepError attach_tree(Binding& in) noexcept {
    const std::string root_path = std::string(handoff::kAppsDir) + "/" + in.request.app.name.str() + "/rootfs";
    const Fd root(::open(root_path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!root) return failed(root_path.c_str());
    const char* path = in.request.target.c_str();
    const auto kind = in.tree.is_file ? TargetKind::file : TargetKind::directory;
    const Fd target =
        in.request.make_target ? open_mount_target(root.get(), path, {kind}) : open_in_root(root.get(), path, O_PATH);
    if (!target && errno == ENOENT && !in.request.make_target) {
        StepError error = failed(path, kExplained);
        error.detail.append(" is not there (--mkdir makes it)");
        return error;
    }
    return target && attach_at(in.tree.fd, target) == 0 ? done() : failed(path);
}

constexpr Step<Binding> kRecipe[] = {
    {"entering the pod's mounts", enter_mounts},
    {"joining the pod's user namespace", become_pods_root},
    {"mounting", attach_tree},
};

// As a volume of this source would be.
HostTrees::Tree take_source(const BindRequest& request, Fd users) {
    PodRoot pod{request.plan};
    pod.namespaces.adopt(std::move(users));
    const StepError error = take_volume(pod, {"bind", request.source});
    if (error) throw SystemError(error.errnum, error.detail.text);
    HostTrees::Tree tree = std::move(pod.host.volumes.front());
    if (request.read_only) check(set_attributes(tree.fd, MOUNT_ATTR_RDONLY, Depth::recursive), request.source);
    return tree;
}

}  // namespace

void bind(const BindRequest& request) {
    check_target(request);
    const std::string run = "/proc/" + std::to_string(request.leader) + "/cwd";
    Binding binding{
        request,
        Fd(static_cast<int>(check_long(::syscall(SYS_pidfd_open, request.leader, 0), "opening the pod's leader"))),
        Fd(check(::open(run.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC), "opening " + run)),
        open_user_namespace(request.leader), take_source(request, open_user_namespace(request.leader))};
    auto channel = make_socketpair(SOCK_SEQPACKET);
    const pid_t pid = check(::fork(), "starting a process");
    if (pid == 0) {
        const StepFailure failure = perform(kRecipe, binding);
        if (failure.step != nullptr) wire::send_event(channel.theirs.get(), wire::failure_event(0, failure));
        ::_exit(failure.step == nullptr ? 0 : handoff::kSetupFailed);
    }
    Child child(pid, Fd(static_cast<int>(check_long(::syscall(SYS_pidfd_open, pid, 0), "opening a process"))));
    channel.theirs.reset();
    wire::Event event{};
    Fd ignored;
    if (receive_event(channel.ours, event, ignored)) {
        throw Error(describe_failure(to_event(event, Fd(), {request.app.name.str()})));
    }
    if (child.wait().as_exit_code() != 0) throw Error("the process that mounts has ended");
}

}  // namespace rkt::sandbox

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
    Fd proc;    // the host's
    HostTrees::Tree tree;
};

bool is_at_or_below(const std::string& path, const std::string& parent) {
    return path == parent || path.starts_with(parent + "/");
}

constexpr struct {
    const char* path;
    const char* why;
} kCovered[] = {
    {"/proc", "lies in /proc, which is the kernel's"},
    {"/sys", "lies in /sys, which is the kernel's"},
    {"/dev", "lies in /dev, which is the kernel's"},
    {"/etc/hostname", "is a file that rkt makes for the app"},
    {"/etc/hosts", "is a file that rkt makes for the app"},
    {"/etc/resolv.conf", "is a file that rkt makes for the app"},
    {"/run/credentials", "is where the app's credentials are"},
    {"/run/secrets", "is where the app's credentials are"},
    {"/run/systemd/journal", "is where the app finds the journal"},
};

// What covers the app's root there is not the leader's: the mount would be hidden below it. "": nothing does.
std::string why_covered(const PlanApp& app, const std::string& path) {
    for (const auto& covered : kCovered) {
        if (is_at_or_below(path, covered.path)) return covered.why;
    }
    for (const PlanMount& mount : app.mounts) {
        if (is_at_or_below(path, mount.target)) return "lies in the volume \"" + mount.volume + "\": mount it there";
    }
    return "";
}

void check_target(const BindRequest& request) {
    const bool is_absolute = request.target.starts_with('/');
    const std::string why = is_absolute ? why_covered(request.app, request.target) : "is not absolute";
    if (why.empty()) return;
    throw Error("app \"" + request.app.name.str() + "\": " + text::printable(request.target) + " " + why);
}

// "": unknown.
std::string path_of_file(const Fd& proc, const Fd& file) {
    char path[4096];
    const ssize_t size = ::readlinkat(proc.get(), ("self/fd/" + std::to_string(file.get())).c_str(), path, sizeof path);
    return {path, size > 0 ? static_cast<size_t>(size) : 0};
}

// Where links of the image lead to, as the app has it.
std::string path_in_app(const Fd& proc, const Fd& root, const Fd& target) {
    const std::string above = path_of_file(proc, root);
    const std::string path = path_of_file(proc, target);
    return path.starts_with(above + "/") ? path.substr(above.size()) : path;
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
    if (!target) return failed(path);
    if (const std::string why = why_covered(in.request.app, path_in_app(in.proc, root, target)); !why.empty()) {
        StepError error = failed(path, kExplained);
        error.detail.append((" " + why).c_str());
        return error;
    }
    return attach_at(in.tree.fd, target) == 0 ? done() : failed(path);
}

constexpr Step<Binding> kBindRecipe[] = {
    {"entering the pod's mounts", enter_mounts},
    {"joining the pod's user namespace", become_pods_root},
    {"mounting", attach_tree},
};

// As a volume of this source would be.
HostTrees::Tree take_source(const BindRequest& request, Fd users) {
    PodRoot pod{request.plan};
    pod.user_namespace = std::move(users);
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
        open_user_namespace(request.leader),
        Fd(check(::open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC), "opening /proc")),
        take_source(request, open_user_namespace(request.leader))};
    auto channel = make_socketpair(SOCK_SEQPACKET);
    const pid_t pid = check(::fork(), "starting a process");
    if (pid == 0) {
        const StepFailure failure = perform(kBindRecipe, binding);
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

#include "sandbox/pod_root.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <utility>

#include "sandbox/handoff.hpp"
#include "sandbox/mount_fd.hpp"
#include "sandbox/mount_target.hpp"
#include "sandbox/own_tree.hpp"
#include "sandbox/wire.hpp"

namespace rkt::sandbox {
namespace {

StepError clear_umask(PodRoot&) noexcept {
    ::umask(0);
    return done();
}

// What was taken of the host's shared mounts before they were left is their peer still (mount_namespaces(7)).
StepError leave_peer_groups(PodRoot&) noexcept {
    return ::mount(nullptr, "/", nullptr, MS_REC | MS_SLAVE, nullptr) == -1 ? failed("/") : done();
}

StepError mount_run(PodRoot& pod) noexcept {
    constexpr MountOption kOptions[] = {{"mode", "0755"}};
    const Fd root(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
    const Fd target = open_mount_target(root.get(), "/run", {});
    const Fd tmpfs = new_mount("tmpfs", kOptions, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
    if (!target || !tmpfs || attach_at(tmpfs, target) == -1) return failed("/run");
    // A descriptor of the mount as it is attached now, for paths that no symbolic link can bend.
    pod.run = Fd(::openat(tmpfs.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return pod.run && ::fchdir(pod.run.get()) == 0 ? done() : failed("/run");
}

StepError place(const Fd& run, const Fd& tree, const std::string& path, TargetKind kind) noexcept {
    return attach_in_own_tree(tree, run, path.c_str(), kind) == 0 ? done() : failed(path.c_str());
}

StepError place_root(const PodRoot& pod, const PlanApp& app, const Fd& root) noexcept {
    const auto path = std::string(handoff::kAppsDir) + "/" + app.name.str() + "/rootfs";
    return place(pod.run, root, path, TargetKind::directory);
}

StepError place_app_roots(PodRoot& pod) noexcept {
    for (size_t i = 0; i < pod.plan.apps.size(); ++i) {
        // The first one is attached already, as the leader's root: the app gets a copy of that mount.
        const Fd copy = i == 0 ? clone_tree(AT_FDCWD, "/", Depth::one) : Fd();
        if (i == 0 && !copy) return failed("/");
        if (const StepError error = place_root(pod, pod.plan.apps[i], i == 0 ? copy : pod.overlays[i])) return error;
    }
    return done();
}

// The apps' processes have slaves of these mounts (app/mounts.cpp), so that what is mounted in them later reaches them,
// too: by bind.hpp, or, in the leader's root, by `machinectl bind`. The first app's must be a copy of that root as it
// is shared, over the one before: that was made while the leader mounted things for itself.
StepError share_app_roots(PodRoot& pod) noexcept {
    for (size_t i = 1; i < pod.plan.apps.size(); ++i) {
        if (set_propagation(pod.overlays[i], MS_SHARED, Depth::one) == -1) return failed("shared");
    }
    if (pod.plan.apps.empty()) return done();
    const Fd root(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (set_propagation(root, MS_SHARED, Depth::one) == -1) return failed("/");
    const Fd copy = clone_tree(AT_FDCWD, "/", Depth::one);
    return copy ? place_root(pod, pod.plan.apps.front(), copy) : failed("/");
}

StepError place_libexec(PodRoot& pod) noexcept {
    Fd libexec(handoff::kLibexec);
    const StepError error = place(pod.run, libexec, handoff::kLibexecDir, TargetKind::directory);
    (void)std::move(libexec).release();  // still needed, for the exec
    return error;
}

StepError place_journal_files(PodRoot& pod) noexcept {
    if (!pod.host.journal_files) return done();
    return place(pod.run, pod.host.journal_files, handoff::kJournalFilesDir + pod.plan.pod.machine_id(),
                 TargetKind::directory);
}

StepError place_host_trees(PodRoot& pod) noexcept {
    const auto place_all = [&](const std::vector<HostTrees::Tree>& trees, const char* below) noexcept {
        for (const auto& tree : trees) {
            const auto kind = tree.is_file ? TargetKind::file : TargetKind::directory;
            const auto path = std::string(below) + "/" + tree.name;
            if (const StepError error = place(pod.run, tree.fd, path, kind)) return error;
        }
        return done();
    };
    if (const StepError error = place_all(pod.host.volumes, handoff::kVolumesDir)) return error;
    if (pod.host.incoming) {
        if (const StepError error = place(pod.run, pod.host.incoming, handoff::kIncomingDir, TargetKind::directory))
            return error;
    }
    if (const StepError error = place_all(pod.host.journal, handoff::kJournalDir)) return error;
    return place_all(pod.host.etc, handoff::kOwnDir);
}

// Of the host, among its mounts: a copy of them all is made once, where the pod's own begin. Whether the pod can have a
// user namespace is known when all is taken; nothing is entered before.
constexpr Step<PodRoot> kTaking[] = {
    {"making a user namespace", make_user_namespace},
    {"taking the host's trees", take_host_trees},
    {"taking the images' layers", take_images},
};

constexpr Step<PodRoot> kBuilding[] = {
    {"entering namespaces", enter_namespaces},
    {"mounting images", mount_overlays},
    {"making /proc and /sys", make_kernel_mounts},
    {"entering the user namespace", enter_user_namespace},
    {"unsharing mounts", unshare_mounts},
    {"leaving the layers behind", leave_layers_behind},
    {"changing the root", change_root},
    {"mounting /run", mount_run},
    {"placing our programs", place_libexec},
    {"placing the apps' roots", place_app_roots},
    {"placing volumes", place_host_trees},
    {"placing credentials", place_credentials},
    {"placing the pod's journal", place_journal_files},
    {"making the machine's bus", make_machine_bus},
    {"filling volumes", copy_up_volumes},
    {"mounting /proc", mount_proc},
    {"mounting /sys", mount_sys},
    {"masking kernel paths", mask_paths},
    {"mounting /dev", mount_dev},
    {"leaving the host's peer groups", leave_peer_groups},
    {"sharing the apps' roots", share_app_roots},
};

StepFailure take_from_host(PodRoot& pod) noexcept {
    const StepFailure failure = perform(kTaking, pod);
    if (!pod.ids_refused || pod.plan.users.required) return failure;
    wire::Event event = wire::failure_event(wire::kNoApp, failure);
    event.kind = wire::Kind::host_users;
    if (!wire::send_event(handoff::kChannel, event)) return {failure.step, failed("the starter is gone", EPIPE)};
    pod.user_namespace.reset();
    pod.host = {};
    pod.layers.clear();
    return perform(kTaking, pod);
}

}  // namespace

// Slave, not private: an umount on the host must not be held back by a pod.
StepError unshare_mounts(PodRoot&) noexcept {
    if (::unshare(CLONE_NEWNS) == -1) return failed("");
    return ::mount(nullptr, "/", nullptr, MS_REC | MS_SLAVE, nullptr) == -1 ? failed("/") : done();
}

// Before anything else is mounted: from here on a symbolic link of the image leads nowhere but into
// the image. /dev of the host is covered, its nodes are taken.
StepError change_root(PodRoot& pod) noexcept {
    constexpr MountOption kOptions[] = {{"mode", "0755"}};
    const Fd empty = pod.overlays.empty() ? new_mount("tmpfs", kOptions, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV) : Fd();
    const Fd& root = pod.overlays.empty() ? empty : pod.overlays.front();
    if (!root || attach(root, AT_FDCWD, "/dev") == -1) return failed("attaching the root");
    if (::fchdir(root.get()) == -1) return failed("entering the root");
    if (::syscall(SYS_pivot_root, ".", ".") == -1) return failed("pivot_root");
    if (::umount2(".", MNT_DETACH) == -1) return failed("leaving the host's root");
    return ::chdir("/") == -1 ? failed("/") : done();
}

StepFailure build_pod_root(PodRoot& pod) noexcept {
    constexpr Step<PodRoot> kBeginning[] = {{"clearing the umask", clear_umask}};
    if (const StepFailure failure = perform(kBeginning, pod); failure.step != nullptr) return failure;
    if (const StepFailure failure = take_from_host(pod); failure.step != nullptr) return failure;
    return perform(kBuilding, pod);
}

}  // namespace rkt::sandbox

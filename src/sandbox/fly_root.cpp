// The root of an app of flavor fly, in a mount namespace of its own. What the app mounts in a volume reaches the host
// wherever the volume's source is on a shared mount, which is all of a host that systemd set up; what we mount here
// does not, and goes with the last process.
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <algorithm>

#include "sandbox/handoff.hpp"
#include "sandbox/kernel_trees.hpp"
#include "sandbox/mount_fd.hpp"
#include "sandbox/mount_target.hpp"
#include "sandbox/pod_root.hpp"

namespace rkt::sandbox {
namespace {

// As copies of the host's, its mounts stay in the host's peer groups.
StepError copy_mounts(PodRoot&) noexcept {
    ::umask(0);
    return ::unshare(CLONE_NEWNS) == 0 ? done() : failed("");
}

StepError take_kernel_trees(PodRoot& pod) noexcept {
    for (const char* path : kKernelTrees) {
        Fd tree = clone_tree(AT_FDCWD, path, Depth::recursive);
        if (!tree) return failed(path);
        pod.fly.push_back({path, std::move(tree), false});
    }
    constexpr MountOption kOptions[] = {{"mode", "1777"}, {"size", "10%"}};
    Fd tmp = new_mount("tmpfs", kOptions, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
    if (!tmp) return failed("/tmp");
    pod.fly.push_back({"/tmp", std::move(tmp), false});
    return done();
}

StepError take_small_files(PodRoot& pod) noexcept {
    take_journal(pod.host);
    for (auto& socket : pod.host.journal) {
        pod.fly.push_back({std::string("/run/") + handoff::kJournalDir + "/" + socket.name, std::move(socket.fd), true});
    }
    if (const StepError error = take_etc_files(pod)) return error;
    for (auto& file : pod.host.etc) pod.fly.push_back({"/etc/" + file.name, std::move(file.fd), true});
    return done();
}

int set_wanted_propagation(const Fd& tree, Propagation propagation) noexcept {
    switch (propagation) {
        case Propagation::rprivate:
            return set_propagation(tree, MS_PRIVATE, Depth::recursive);
        case Propagation::rslave:
            return set_propagation(tree, MS_SLAVE, Depth::recursive);
        case Propagation::rshared:
            break;
    }
    return 0;
}

// One tree for each mount: only attached ones could be copied before Linux 6.15.
StepError take_mounts(PodRoot& pod) noexcept {
    for (const auto& mount : pod.plan.apps.front().mounts) {
        const auto& volumes = pod.plan.volumes;
        const auto volume = std::find_if(volumes.begin(), volumes.end(),
                                         [&](const PlanVolume& each) { return each.name == mount.volume; });
        if (volume == volumes.end()) return failed(mount.volume.c_str(), ENOENT);
        Fd tree;
        struct stat st {};
        if (const StepError error = open_volume(pod, *volume, tree)) return error;
        if (::fstat(tree.get(), &st) == -1 || set_wanted_propagation(tree, volume->propagation) == -1 ||
            (mount.read_only && set_attributes(tree, MOUNT_ATTR_RDONLY, Depth::recursive) == -1)) {
            return failed(mount.target.c_str());
        }
        pod.fly.push_back({mount.target, std::move(tree), !S_ISDIR(st.st_mode)});
    }
    return done();
}

// Or the mounts that follow would be the host's, too.
StepError leave_the_hosts_mounts(PodRoot&) noexcept {
    return ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 ? done() : failed("/");
}

StepError place_trees(PodRoot& pod) noexcept {
    const Fd root(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
    for (const auto& tree : pod.fly) {
        const auto kind = tree.is_file ? TargetKind::file : TargetKind::directory;
        const Fd target = open_mount_target(root.get(), tree.name.c_str(), {kind});
        if (!target || attach_at(tree.fd, target) == -1) return failed(tree.name.c_str());
    }
    return done();
}

// The last, since what is mounted below a shared mount becomes shared itself. Tools such as kubelet look for it.
StepError share_root(PodRoot&) noexcept {
    return ::mount(nullptr, "/", nullptr, MS_SHARED, nullptr) == 0 ? done() : failed("/");
}

constexpr Step<PodRoot> kFlyRootRecipe[] = {
    {"unsharing mounts", copy_mounts},
    {"taking the host's trees", take_kernel_trees},
    {"taking the host's files", take_small_files},
    {"taking volumes", take_mounts},
    {"leaving the host's mounts", leave_the_hosts_mounts},
    {"taking the images' layers", take_images},
    {"mounting images", mount_overlays},
    {"changing the root", change_root},
    {"mounting volumes", place_trees},
    {"sharing the root", share_root},
};

}  // namespace

StepFailure build_fly_root(PodRoot& pod) noexcept { return perform(kFlyRootRecipe, pod); }

}  // namespace rkt::sandbox

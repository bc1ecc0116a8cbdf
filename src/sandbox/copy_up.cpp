#include <fcntl.h>

#include "sandbox/copy_tree.hpp"
#include "sandbox/handoff.hpp"
#include "sandbox/mount_target.hpp"
#include "sandbox/pod_root.hpp"

namespace rkt::sandbox {

StepError copy_up(const Fd& rootfs, const PlanMount& mount, const Fd& volume) noexcept {
    const Fd from = open_in_root(rootfs.get(), mount.target.c_str(), O_RDONLY | O_DIRECTORY);
    if (!from) return errno == ENOENT || errno == ENOTDIR ? done() : failed(mount.target.c_str());
    const Fd to(::openat(volume.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!to) return failed(mount.volume.c_str());
    return is_empty_directory(to) ? copy_tree(from, to) : done();
}

StepError copy_up_volumes(PodRoot& pod) noexcept {
    for (const auto& app : pod.plan.apps) {
        for (const auto& mount : app.mounts) {
            if (!mount.copy_up) continue;
            const std::string rootfs = std::string(handoff::kAppsDir) + "/" + app.name.str() + "/rootfs";
            const Fd root(::open(rootfs.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
            if (!root) return failed(rootfs.c_str());
            const std::string path = std::string(handoff::kVolumesDir) + "/" + mount.volume;
            const Fd volume(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
            if (!volume) return failed(path.c_str());
            if (const StepError error = copy_up(root, mount, volume)) return error;
        }
    }
    return done();
}

}  // namespace rkt::sandbox

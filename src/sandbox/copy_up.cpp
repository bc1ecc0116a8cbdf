#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sandbox/copy_tree.hpp"
#include "sandbox/handoff.hpp"
#include "sandbox/mount_fd.hpp"
#include "sandbox/mount_target.hpp"
#include "sandbox/pod_root.hpp"

namespace rkt::sandbox {
namespace {

// The image has a file there: as a volume it is that file, which goes with the pod as the volume would.
StepError become_file(const std::string& volume, const Fd& file) noexcept {
    const Fd tree = clone_tree(file.get(), "", Depth::one);
    if (!tree || ::umount2(volume.c_str(), MNT_DETACH) == -1 || ::rmdir(volume.c_str()) == -1 ||
        ::mknod(volume.c_str(), S_IFREG | 0600, 0) == -1 || attach(tree, AT_FDCWD, volume.c_str()) == -1) {
        return failed(volume.c_str());
    }
    return done();
}

StepError copy_up(const std::string& rootfs, const PlanMount& mount) noexcept {
    const Fd root(::open(rootfs.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!root) return failed(rootfs.c_str());
    const Fd there = open_in_root(root.get(), mount.target.c_str(), O_PATH);
    struct stat st {};
    if (!there || ::fstat(there.get(), &st) == -1) {
        return errno == ENOENT || errno == ENOTDIR ? done() : failed(mount.target.c_str());
    }
    const std::string volume = std::string(handoff::kVolumesDir) + "/" + mount.volume;
    if (!S_ISDIR(st.st_mode)) return become_file(volume, there);
    const Fd from(::openat(there.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const Fd to(::open(volume.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!from || !to) return failed(volume.c_str());
    return is_empty_directory(to) ? copy_tree(from, to) : done();
}

}  // namespace

StepError copy_up_volumes(PodRoot& pod) noexcept {
    for (const auto& app : pod.plan.apps) {
        for (const auto& mount : app.mounts) {
            if (!mount.copy_up) continue;
            const std::string rootfs = std::string(handoff::kAppsDir) + "/" + app.name.str() + "/rootfs";
            if (const StepError error = copy_up(rootfs, mount)) return error;
        }
    }
    return done();
}

}  // namespace rkt::sandbox

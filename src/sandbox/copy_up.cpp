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

// The mount at `path` becomes that of a file.
StepError become_file(const std::string& path, const Fd& file) noexcept {
    if (::umount2(path.c_str(), MNT_DETACH) == -1 || ::rmdir(path.c_str()) == -1 ||
        ::mknod(path.c_str(), S_IFREG | 0600, 0) == -1 || attach(file, AT_FDCWD, path.c_str()) == -1) {
        return failed(path.c_str());
    }
    return done();
}

}  // namespace

Fd file_as_volume(const Fd& rootfs, const PlanMount& mount) noexcept {
    const Fd there = open_in_root(rootfs.get(), mount.target.c_str(), O_PATH);
    struct stat st {};
    if (!there || ::fstat(there.get(), &st) == -1 || S_ISDIR(st.st_mode)) return {};
    return clone_tree(there.get(), "", Depth::one);
}

StepError copy_up(const Fd& rootfs, const PlanMount& mount, const Fd& volume) noexcept {
    const Fd from = open_in_root(rootfs.get(), mount.target.c_str(), O_RDONLY | O_DIRECTORY);
    if (!from) return errno == ENOENT ? done() : failed(mount.target.c_str());
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
            const Fd file = file_as_volume(root, mount);
            const Fd volume(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
            if (!volume) return failed(path.c_str());
            if (const StepError error = file ? become_file(path, file) : copy_up(root, mount, volume)) return error;
        }
    }
    return done();
}

}  // namespace rkt::sandbox

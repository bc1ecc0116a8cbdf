// The pod's credentials, where the recipe of an app takes them from: a ramfs, which is never swapped out, and which
// only the pod's root can look into.
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sandbox/handoff.hpp"
#include "sandbox/mount_fd.hpp"
#include "sandbox/own_tree.hpp"
#include "sandbox/pod_root.hpp"

namespace rkt::sandbox {
namespace {

StepError write_credential(const Fd& directory, const Credential& credential) noexcept {
    constexpr int kFlags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
    const Fd file(::openat(directory.get(), credential.id.c_str(), kFlags, 0400));
    const auto size = static_cast<ssize_t>(credential.bytes.size());
    return file && ::write(file.get(), credential.bytes.data(), credential.bytes.size()) == size
               ? done()
               : failed(credential.id.c_str());
}

}  // namespace

StepError place_credentials(PodRoot& pod) noexcept {
    if (pod.credentials.empty()) return done();
    constexpr MountOption kOptions[] = {{"mode", "0700"}};
    const Fd ramfs = new_mount("ramfs", kOptions, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
    if (!ramfs || attach_in_own_tree(ramfs, pod.run, handoff::kCredentialsDir, TargetKind::directory) == -1)
        return failed("ramfs");
    const Fd directory(::openat(ramfs.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    for (const Credential& credential : pod.credentials) {
        if (const StepError error = write_credential(directory, credential)) return error;
    }
    return set_attributes(ramfs, MOUNT_ATTR_RDONLY, Depth::one) == 0 ? done() : failed("ramfs");
}

}  // namespace rkt::sandbox

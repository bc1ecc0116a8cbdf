#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sandbox/mount_fd.hpp"
#include "sandbox/mount_target.hpp"
#include "sandbox/own_tree.hpp"
#include "sandbox/pod_root.hpp"

namespace rkt::sandbox {
namespace {

constexpr uint64_t kKernelMount = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;

// rkt-1.30.md 4.8. rkt's systemd-nspawn made all of /proc/sys read-only around it, with /proc/sys/net
// open in a network namespace of the pod's own; the last three are further paths that leak or set the host's state.
constexpr const char* kReadOnly[] = {"/proc/bus", "/proc/sysrq-trigger", "/proc/fs", "/proc/irq"};
constexpr const char* kHidden[] = {
    "/sys/firmware",   "/sys/fs",        "/sys/hypervisor",   "/sys/module",         "/sys/power",
    "/proc/config.gz", "/proc/kallsyms", "/proc/sched_debug", "/proc/kcore",         "/proc/kmem",
    "/proc/mem",       "/proc/keys",     "/proc/timer_list",  "/proc/latency_stats", "/proc/acpi",
    "/proc/scsi",
};

StepError mount_at(const Fd& mount, const char* path) noexcept {
    const Fd root(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
    const Fd target = open_mount_target(root.get(), path, {});
    return target && attach_at(mount, target) == 0 ? done() : failed(path);
}

StepError make_read_only(const char* path) noexcept {
    const Fd copy = clone_tree(AT_FDCWD, path, Depth::one);
    if (!copy && errno == ENOENT) return done();  // the kernel was built without it
    if (!copy || set_attributes(copy, MOUNT_ATTR_RDONLY, Depth::one) == -1) return failed(path);
    return attach(copy, AT_FDCWD, path) == 0 ? done() : failed(path);
}

// A directory and a file of mode 000 on a file system of their own: stat(2) shows what is hidden.
// Attached below /run, since before Linux 6.15 only an attached mount can be cloned.
constexpr const char* kMaskedDirectory = "rkt/mask/directory";
constexpr const char* kMaskedFile = "rkt/mask/file";

StepError make_mask(const Fd& run) noexcept {
    constexpr MountOption kOptions[] = {{"mode", "0700"}, {"nr_inodes", "4"}};
    const Fd tmpfs = new_mount("tmpfs", kOptions, kKernelMount);
    if (!tmpfs || attach_in_own_tree(tmpfs, run, "rkt/mask", TargetKind::directory) == -1) return failed("mask");
    if (::mknodat(run.get(), kMaskedFile, S_IFREG, 0) == -1) return failed("mask");
    if (::mkdirat(run.get(), kMaskedDirectory, 0000) == -1) return failed("mask");
    // Its copies are read-only by their birth.
    return set_attributes(tmpfs, MOUNT_ATTR_RDONLY, Depth::one) == 0 ? done() : failed("mask");
}

StepError hide(const Fd& run, const char* path) noexcept {
    struct stat st {};
    if (::stat(path, &st) == -1) return errno == ENOENT ? done() : failed(path);
    const char* mask = S_ISDIR(st.st_mode) ? kMaskedDirectory : kMaskedFile;
    const Fd copy = clone_tree(run.get(), mask, Depth::one);
    if (!copy) return failed(path);
    return attach(copy, AT_FDCWD, path) == 0 ? done() : failed(path);
}

StepError protect_settings(bool own_network) noexcept {
    const Fd network = own_network ? clone_tree(AT_FDCWD, "/proc/sys/net", Depth::one) : Fd();
    if (own_network && !network) return failed("/proc/sys/net");
    if (const StepError error = make_read_only("/proc/sys")) return error;
    if (!own_network) return done();
    return attach(network, AT_FDCWD, "/proc/sys/net") == 0 ? done() : failed("/proc/sys/net");
}

}  // namespace

// As root of the host: root of a user namespace may have no more of them than the host itself shows, and under
// another engine some of that is masked (mount_namespaces(7)).
StepError make_kernel_mounts(PodRoot& pod) noexcept {
    pod.proc = new_mount("proc", {}, kKernelMount);
    if (!pod.proc) return failed("/proc");
    pod.sys = new_mount("sysfs", {}, kKernelMount | MOUNT_ATTR_RDONLY);
    return pod.sys ? done() : failed("/sys");
}

StepError mount_proc(PodRoot& pod) noexcept { return mount_at(pod.proc, "/proc"); }

StepError mount_sys(PodRoot& pod) noexcept { return mount_at(pod.sys, "/sys"); }

StepError mask_paths(PodRoot& pod) noexcept {
    if (!pod.plan.protect_paths) return done();
    if (const StepError error = protect_settings(!pod.plan.host_network)) return error;
    for (const char* path : kReadOnly) {
        if (const StepError error = make_read_only(path)) return error;
    }
    if (const StepError error = make_mask(pod.run)) return error;
    for (const char* path : kHidden) {
        if (const StepError error = hide(pod.run, path)) return error;
    }
    return done();
}

}  // namespace rkt::sandbox

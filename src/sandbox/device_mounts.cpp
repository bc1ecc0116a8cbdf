#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sandbox/handoff.hpp"
#include "sandbox/mount_fd.hpp"
#include "sandbox/mount_target.hpp"
#include "sandbox/own_tree.hpp"
#include "sandbox/pod_root.hpp"

namespace rkt::sandbox {
namespace {

struct Link {
    const char* name;
    const char* target;
};
constexpr Link kLinks[] = {
    {"fd", "/proc/self/fd"},
    {"stdin", "/proc/self/fd/0"},
    {"stdout", ".streams/stdout"},
    {"stderr", ".streams/stderr"},
    {".streams/stdout", "/proc/self/fd/1"},
    {".streams/stderr", "/proc/self/fd/2"},
    {"ptmx", "pts/ptmx"},
    {"log", "/run/systemd/journal/dev-log"},
    {"console", ".streams/stdout"},  // where docker2aci lets log files of images point to
};

constexpr MountOption kTerminalOptions[] = {
    {"newinstance", nullptr}, {"ptmxmode", "0666"}, {"mode", "0620"}, {"gid", "5"}};
// As systemd-nspawn, and so rkt, limits it: the kernel's own default lets two pods fill the memory.
constexpr MountOption kSharedMemoryOptions[] = {{"mode", "1777"}, {"size", "10%"}, {"nr_inodes", "400k"}};

struct FileSystem {
    const char* name;
    const char* type;
    std::span<const MountOption> options;
    uint64_t attributes;
    bool required;
};
// devpts has no nodev: its nodes are the pod's terminals, and nothing else can be made there.
constexpr FileSystem kFileSystems[] = {
    {"pts", "devpts", kTerminalOptions, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC, true},
    {"shm", "tmpfs", kSharedMemoryOptions, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV, true},
    {"mqueue", "mqueue", {}, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC, false},
};

StepError place_devices(const Fd& dev, const std::vector<HostTrees::Tree>& devices) noexcept {
    for (const auto& device : devices) {
        const char* name = device.name.c_str();
        if (attach_in_own_tree(device.fd, dev, name, TargetKind::file) == -1) return failed(name);
    }
    return done();
}

StepError place_file_systems(const Fd& dev) noexcept {
    for (const auto& entry : kFileSystems) {
        const Fd mount = new_mount(entry.type, entry.options, entry.attributes);
        if (!mount && !entry.required) continue;
        if (!mount || attach_in_own_tree(mount, dev, entry.name, TargetKind::directory) == -1)
            return failed(entry.name);
    }
    return done();
}

// The streams have a directory of their own, so that an app's pipes can be mounted over it (log_pipes.hpp).
StepError place_links(const Fd& dev) noexcept {
    if (::mkdirat(dev.get(), ".streams", 0755) == -1) return failed(".streams");
    for (const auto& link : kLinks) {
        if (::symlinkat(link.target, dev.get(), link.name) == -1) return failed(link.name);
    }
    return done();
}

}  // namespace

// A closed list: the tree is read-only when it is finished, and every other mount of the pod is nodev,
// so a node made elsewhere opens nothing.
StepError mount_dev(PodRoot& pod) noexcept {
    constexpr MountOption kOptions[] = {{"mode", "0755"}, {"nr_inodes", "256"}};
    const Fd root(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
    const Fd target = open_mount_target(root.get(), "/dev", {});
    const Fd tmpfs = new_mount("tmpfs", kOptions, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
    if (!target || !tmpfs || attach_at(tmpfs, target) == -1) return failed("/dev");
    const Fd dev(::openat(tmpfs.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!dev) return failed("/dev");
    if (const StepError error = place_devices(dev, pod.host.devices)) return error;
    if (const StepError error = place_file_systems(dev)) return error;
    if (const StepError error = place_links(dev)) return error;
    return set_attributes(tmpfs, MOUNT_ATTR_RDONLY, Depth::one) == 0 ? done() : failed("/dev");
}

}  // namespace rkt::sandbox

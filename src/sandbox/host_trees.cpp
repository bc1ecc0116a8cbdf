#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

#include "sandbox/incoming.hpp"
#include "sandbox/mount_fd.hpp"
#include "sandbox/pod_root.hpp"

namespace rkt::sandbox {
namespace {

constexpr const char* kDevices[] = {"null", "zero", "full", "random", "urandom", "tty"};
constexpr const char* kTunnelDevice = "net/tun";  // the module may be missing
// By socket and not the whole directory: journald's control socket beside them (io.systemd.journal)
// lets root turn off persistent storage.
constexpr const char* kJournalSockets[] = {"dev-log", "socket", "stdout"};

StepError take_devices(HostTrees& host) noexcept {
    for (const char* name : kDevices) {
        const std::string path = std::string("/dev/") + name;
        Fd fd = clone_tree(AT_FDCWD, path.c_str(), Depth::one);
        if (!fd) return failed(path.c_str());
        host.devices.push_back({name, std::move(fd), true});
    }
    Fd tunnel = clone_tree(AT_FDCWD, "/dev/net/tun", Depth::one);
    if (tunnel) host.devices.push_back({kTunnelDevice, std::move(tunnel), true});
    return done();
}

StepError make_volume(const PlanVolume& volume) noexcept {
    const char* source = volume.source.c_str();
    const std::string parent = volume.source.substr(0, volume.source.rfind('/'));
    if (::mkdir(parent.c_str(), 0755) == -1 && errno != EEXIST) return failed(parent.c_str());
    if (::mkdir(source, 0700) == -1) return errno == EEXIST ? done() : failed(source);
    // The mode last: whoever may enter finds it finished.
    if (::chown(source, volume.uid, volume.gid) == -1 || ::chmod(source, volume.mode) == -1) return failed(source);
    return done();
}

uint32_t root_of(const PodRoot& pod) noexcept { return pod.user_namespace ? pod.plan.users.base : 0; }

// Nobody else ever sees it, so that its ids may be the pod's own: Linux maps those of tmpfs only since 6.3.
Fd make_tmpfs(const PodRoot& pod, const PlanVolume& volume) noexcept {
    char mode[8];
    snprintf(mode, sizeof mode, "%o", volume.mode);
    const auto uid = std::to_string(root_of(pod) + volume.uid);
    const auto gid = std::to_string(root_of(pod) + volume.gid);
    const auto size = std::to_string(volume.size);
    const MountOption options[] = {{"mode", mode}, {"uid", uid.c_str()}, {"gid", gid.c_str()}, {"size", size.c_str()}};
    const size_t given = volume.size == 0 ? 3 : 4;
    return new_mount("tmpfs", std::span(options, given), MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
}

Fd open_tree_of(const PodRoot& pod, const PlanVolume& volume) noexcept {
    if (volume.kind == VolumeKind::tmpfs) return make_tmpfs(pod, volume);
    return clone_tree(AT_FDCWD, volume.source.c_str(), volume.recursive ? Depth::recursive : Depth::one);
}

const char* about(const PlanVolume& volume) noexcept {
    return volume.source.empty() ? volume.name.c_str() : volume.source.c_str();
}

bool is_device(mode_t mode) noexcept { return S_ISCHR(mode) || S_ISBLK(mode); }

// A device given by name is meant; device nodes inside a directory are not. Our copies become slaves of the host's
// mounts (leave_peer_groups): what the host mounts later would come with devices, and writable in a read-only volume.
int restrict(const Fd& tree, const PlanVolume& volume, mode_t mode) noexcept {
    if (!is_device(mode) && set_attributes(tree, MOUNT_ATTR_NODEV, Depth::recursive) == -1) return -1;
    return volume.propagation == Propagation::rprivate ? set_propagation(tree, MS_PRIVATE, Depth::recursive) : 0;
}

// Owners of files in a volume are the same inside and on the host.
StepError keep_owners(PodRoot& pod, const Fd& tree, const char* source) noexcept {
    if (!pod.user_namespace || map_ids(tree, pod.user_namespace, Depth::recursive) == 0) return done();
    const int errnum = errno;
    pod.ids_refused = true;
    StepError error = failed("owners in ", errnum);
    error.detail.append(source);
    return error;
}

// A host may have none.
StepError take_file(HostTrees& host, const char* name, const std::string& source) noexcept {
    if (source.empty()) return done();
    Fd fd = clone_tree(AT_FDCWD, source.c_str(), Depth::one);
    if (!fd && errno == ENOENT) return done();
    if (!fd || set_attributes(fd, MOUNT_ATTR_RDONLY, Depth::one) == -1) return failed(source.c_str());
    host.etc.push_back({name, std::move(fd), true});
    return done();
}

}  // namespace

StepError take_volume(PodRoot& pod, const PlanVolume& volume) noexcept {
    Fd tree;
    struct stat st {};
    if (const StepError error = open_volume(pod, volume, tree)) return error;
    if (::fstat(tree.get(), &st) == -1 || restrict(tree, volume, st.st_mode) == -1) return failed(about(volume));
    if (volume.kind != VolumeKind::tmpfs && !is_device(st.st_mode)) {
        if (const StepError error = keep_owners(pod, tree, about(volume))) return error;
    }
    pod.host.volumes.push_back({volume.name, std::move(tree), !S_ISDIR(st.st_mode)});
    return done();
}

void take_journal(HostTrees& host) noexcept {
    for (const char* name : kJournalSockets) {
        Fd fd = clone_tree(AT_FDCWD, (std::string("/run/systemd/journal/") + name).c_str(), Depth::one);
        if (fd) host.journal.push_back({name, std::move(fd), true});
    }
}

// Its stream socket instead of the host's, and its files.
StepError take_own_journal(PodRoot& pod) noexcept {
    if (pod.plan.journal.empty()) return done();
    const std::string socket = pod.plan.journal + "/stdout";
    const std::string files = pod.plan.journal + "/" + pod.plan.pod.machine_id();
    Fd stream = clone_tree(AT_FDCWD, socket.c_str(), Depth::one);
    if (!stream) return failed(socket.c_str());
    std::erase_if(pod.host.journal, [](const HostTrees::Tree& tree) { return tree.name == "stdout"; });
    pod.host.journal.push_back({"stdout", std::move(stream), true});
    pod.host.journal_files = clone_tree(AT_FDCWD, files.c_str(), Depth::one);
    constexpr uint64_t kAttributes = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
    if (!pod.host.journal_files || set_attributes(pod.host.journal_files, kAttributes, Depth::one) == -1) {
        return failed(files.c_str());
    }
    return done();
}

StepError open_volume(const PodRoot& pod, const PlanVolume& volume, Fd& tree) noexcept {
    if (volume.kind == VolumeKind::empty) {
        if (const StepError error = make_volume(volume)) return error;
    }
    tree = open_tree_of(pod, volume);
    return tree ? done() : failed(about(volume));
}

StepError take_etc_files(PodRoot& pod) noexcept {
    if (const StepError error = take_file(pod.host, "resolv.conf", pod.plan.resolv_conf)) return error;
    return take_file(pod.host, "hosts", pod.plan.hosts);
}

StepError take_host_trees(PodRoot& pod) noexcept {
    if (const StepError error = take_devices(pod.host)) return error;
    take_journal(pod.host);
    if (const StepError error = take_own_journal(pod)) return error;
    for (const auto& volume : pod.plan.volumes) {
        if (const StepError error = take_volume(pod, volume)) return error;
    }
    if (!pod.user_namespace) pod.host.incoming = take_incoming(pod.plan.pod);
    return take_etc_files(pod);
}

}  // namespace rkt::sandbox

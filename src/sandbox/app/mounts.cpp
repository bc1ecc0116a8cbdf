#include <fcntl.h>
#include <linux/magic.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cstring>

#include "sandbox/app/recipe.hpp"
#include "sandbox/handoff.hpp"
#include "sandbox/kernel_trees.hpp"
#include "sandbox/mount_fd.hpp"
#include "sandbox/mount_target.hpp"
#include "sandbox/new_calls.hpp"
#include "sandbox/proc_targets.hpp"

namespace rkt::sandbox::app {
namespace {

struct Path {
    char text[1024] = {};
};

// False: too long.
bool join(Path& path, const char* first, const char* second, const char* third) noexcept {
    size_t used = 0;
    for (const char* part : {first, "/", second, third}) {
        const size_t size = strlen(part);
        if (used + size >= sizeof path.text) return false;
        memcpy(path.text + used, part, size + 1);
        used += size;
    }
    return true;
}

StepError open_root(AppStart& start) noexcept {
    Path path;
    const char* name = start.plan.text(start.app.name);
    if (!join(path, handoff::kAppsDir, name, "/rootfs")) return failed(name, ENAMETOOLONG);
    start.root = Fd(::open(path.text, O_PATH | O_DIRECTORY | O_CLOEXEC));
    return start.root ? done() : failed(path.text);
}

// What is mounted in here is not the leader's. What is bound there later (bind.hpp) comes to this app's root.
StepError follow_leader(const AppStart& start) noexcept {
    const Fd leaders(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
    for (const Fd* root : {&leaders, &start.root}) {
        if (set_propagation(*root, MS_SLAVE, Depth::one) == -1) return failed("slave");
    }
    return done();
}

struct Bind {
    const char* source;  // in the leader's tree
    const char* target;  // in the app's
    TargetKind kind;
    bool optional;
    bool read_only;
};
constexpr Bind kBinds[] = {
    {handoff::kJournalDir, "/run/systemd/journal", TargetKind::directory, true, true},
    {"/proc/sys/kernel/hostname", "/etc/hostname", TargetKind::file, false, true},
    {handoff::kResolvConf, "/etc/resolv.conf", TargetKind::file, true, true},
    {handoff::kHosts, "/etc/hosts", TargetKind::file, true, true},
};

// Moved out of this process's own copy of the leader's tree, with all that is mounted in it.
StepError move_here(const Fd& root, const char* path) noexcept {
    const Fd tree(::open_tree(AT_FDCWD, path, OPEN_TREE_CLOEXEC));
    const Fd target = open_mount_target(root.get(), path, {});
    return tree && target && attach_at(tree, target) == 0 ? done() : failed(path);
}

StepError bind_mount(const Fd& root, const Bind& entry) noexcept {
    const Fd tree = clone_tree(AT_FDCWD, entry.source, Depth::recursive);
    if (!tree && entry.optional && errno == ENOENT) return done();
    if (!tree) return failed(entry.source);
    struct stat st {};
    if (entry.optional && ::fstat(tree.get(), &st) == 0 && S_ISREG(st.st_mode) && st.st_size == 0) return done();
    if (entry.read_only && set_attributes(tree, MOUNT_ATTR_RDONLY, Depth::one) == -1) return failed(entry.source);
    const Fd target = open_mount_target(root.get(), entry.target, {entry.kind});
    return target && attach_at(tree, target) == 0 ? done() : failed(entry.target);
}

// /dev/stdout of an app that logs: its standard output is a socket, which cannot be opened by path.
StepError mount_pipes(const AppStart& start) noexcept {
    Path path;
    const char* name = start.plan.text(start.app.name);
    if (!join(path, handoff::kAppsDir, name, handoff::kPipesDir)) return failed(name, ENAMETOOLONG);
    return bind_mount(start.root, {path.text, "/dev/.streams", TargetKind::directory, false, true});
}

bool is_file_of_proc(const Fd& target) noexcept {
    struct statfs st {};
    return ::fstatfs(target.get(), &st) == 0 && st.f_type == PROC_SUPER_MAGIC;
}

StepError refused_target(const char* target, const char* why) noexcept {
    StepError error = failed(target, kExplained);
    error.detail.append(why);
    return error;
}

StepError mount_volume(const AppStart& start, const FlatMount& mount) noexcept {
    Path path;
    const char* target_path = start.plan.text(mount.target);
    const char* name = start.plan.text(mount.volume);
    if (!join(path, handoff::kVolumesDir, name, "")) return failed(name, ENAMETOOLONG);
    const Fd tree = clone_tree(AT_FDCWD, path.text, Depth::recursive);
    struct stat st {};
    if (!tree || ::fstat(tree.get(), &st) == -1) return failed(path.text);
    // "A read-only recursive mount covers sub-mounts" (rkt-1.30.md 4.9).
    if (mount.read_only != 0 && set_attributes(tree, MOUNT_ATTR_RDONLY, Depth::recursive) == -1) return failed(name);
    const auto kind = S_ISDIR(st.st_mode) ? TargetKind::directory : TargetKind::file;
    const Fd target = mount.in_host_volume != 0 ? open_in_root(start.root.get(), target_path, O_PATH)
                                                : open_mount_target(start.root.get(), target_path, {kind});
    // Directories of the host are not made on the way.
    if (!target && errno == ENOENT && mount.in_host_volume != 0)
        return refused_target(target_path, " is not there in the host's directory around it: make it there first");
    if (!target) return failed(target_path);
    // The image may lead there by a link.
    if (is_file_of_proc(target) && !may_cover_in_proc(target_path))
        return refused_target(target_path, " leads into /proc in the image, and a mount there is refused");
    return attach_at(tree, target) == 0 ? done() : failed(target_path);
}

// Also for what is run beside the app (`app exec`): it finds the environment of the app.
StepError mount_notify_socket(const AppStart& start) noexcept {
    if (start.app.sdnotify != FlatSdNotify::container) return done();
    Path path;
    const char* name = start.plan.text(start.app.name);
    if (!join(path, handoff::kAppsDir, name, handoff::kNotifySocket)) return failed(name, ENAMETOOLONG);
    return bind_mount(start.root, {path.text, "/run/systemd/notify", TargetKind::file, true, true});
}

bool is_below(const char* path, const char* parent) noexcept {
    const size_t size = strlen(parent);
    return strncmp(path, parent, size) == 0 && path[size] == '/';
}
bool is_same_path(const char* path, const char* other) noexcept { return strcmp(path, other) == 0; }

using Relation = bool (*)(const char* target, const char* path) noexcept;
bool has_mount(const AppStart& start, Relation relation, const char* path) noexcept {
    const auto* mounts = start.plan.list<FlatMount>(start.app.mounts);
    for (uint32_t i = 0; i < start.app.mounts.count; ++i) {
        if (relation(start.plan.text(mounts[i].target), path)) return true;
    }
    return false;
}

}  // namespace

StepError mount_kernel_trees(AppStart& start) noexcept {
    if (const StepError error = open_root(start)) return error;
    if (const StepError error = follow_leader(start)) return error;
    for (const auto& entry : kBinds) {
        if (has_mount(start, is_same_path, entry.target)) continue;  // a volume comes there
        if (const StepError error = bind_mount(start.root, entry)) return error;
    }
    for (const char* path : kKernelTrees) {
        if (const StepError error = move_here(start.root, path)) return error;
    }
    if (const StepError error = mount_notify_socket(start)) return error;
    return start.has_pipes ? mount_pipes(start) : done();
}

StepError mount_volumes(AppStart& start) noexcept {
    // /dev is one file system for all apps, and read-only; but this mount of it is ours, and devices that are volumes
    // need a place there.
    const Fd dev =
        has_mount(start, is_below, "/dev") ? open_in_root(start.root.get(), "/dev", O_PATH | O_DIRECTORY) : Fd();
    if (dev && clear_attributes(dev, MOUNT_ATTR_RDONLY, Depth::one) == -1) return failed("/dev");
    const auto* mounts = start.plan.list<FlatMount>(start.app.mounts);
    for (uint32_t i = 0; i < start.app.mounts.count; ++i) {
        if (const StepError error = mount_volume(start, mounts[i])) return error;
    }
    return !dev || set_attributes(dev, MOUNT_ATTR_RDONLY, Depth::one) == 0 ? done() : failed("/dev");
}

// Detaching the old root takes the other apps' roots and volumes out of this mount namespace.
StepError enter_root(AppStart& start) noexcept {
    if (::fchdir(start.root.get()) == -1) return failed("entering the root");
    if (::syscall(SYS_pivot_root, ".", ".") == -1) return failed("pivot_root");
    if (::umount2(".", MNT_DETACH) == -1) return failed("leaving the leader's root");
    return open_shared_root(start);
}

StepError open_shared_root(AppStart& start) noexcept {
    if (::chdir("/") == -1) return failed("/");
    start.root = Fd(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
    return start.root ? done() : failed("/");
}

StepError protect_root(AppStart& start) noexcept {
    if (start.app.read_only_rootfs == 0) return done();
    return set_attributes(start.root, MOUNT_ATTR_RDONLY, Depth::one) == 0 ? done() : failed("/");
}

}  // namespace rkt::sandbox::app

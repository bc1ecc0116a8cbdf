#include "sandbox/overlay.hpp"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>

#include <vector>

#include "sandbox/mount_fd.hpp"
#include "sandbox/own_tree.hpp"
#include "sandbox/pod_root.hpp"

namespace rkt::sandbox {
namespace {

// A pod runs once, so its upper directory need not survive a power cut. Without this option the
// kernel syncs the whole file system of the store whenever a pod ends (overlayfs.rst, "Volatile mount").
constexpr const char* kVolatile = "volatile";

// Some hosts' default is to keep a reference instead of the content (overlayfs.rst, "redirect_dir", "Metadata only copy
// up"), which nobody but a mount of the same layers understands: `rkt export` reads the upper directory.
struct Setting {
    const char* key;
    const char* value;
};
constexpr Setting kWholeCopies[] = {{"redirect_dir", "off"}, {"metacopy", "off"}};

struct Parts {
    const OverlayInput& input;
    Fd upper = {};
    Fd work = {};
    [[nodiscard]] const char* name() const noexcept { return input.app.name.str().c_str(); }
};

Fd open_part(const std::string& path) noexcept { return Fd(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)); }

StepError open_parts(Parts& parts) noexcept {
    const PlanApp& app = parts.input.app;
    const uid_t root = parts.input.root;
    parts.upper = open_part(app.upper);
    if (!parts.upper) return failed(app.upper.c_str());
    if (root != 0 && ::chown(app.upper.c_str(), root, root) == -1) return failed(app.upper.c_str());
    parts.work = open_part(app.work);
    return parts.work ? done() : failed(app.work.c_str());
}

// The kernel's own words, "e overlay: …", are the clearest there are; read(2) of the context gives
// them line by line.
StepError failed_context(const Fd& context, const Parts& parts) noexcept {
    const int errnum = errno;
    StepError error = failed(parts.name(), errnum);
    char line[192];
    const ssize_t size = ::read(context.get(), line, sizeof line - 1);
    if (size > 2) {
        line[size] = '\0';
        error.detail.append(": ");
        error.detail.append(line + 2);
    }
    return error;
}

int set_fd(const Fd& context, const char* key, const Fd& value) noexcept {
    return ::fsconfig(context.get(), FSCONFIG_SET_FD, key, nullptr, value.get());
}

StepError mount_by_descriptors(const Parts& parts, Fd& mount) noexcept {
    const Fd context(::fsopen("overlay", FSOPEN_CLOEXEC));
    if (!context) return failed("overlay");
    const auto& layers = parts.input.layers.trees;
    for (const Fd& layer : layers) {
        // EINVAL for a parameter that is unknown (before 6.5), EOPNOTSUPP or EINVAL for its type.
        if (set_fd(context, "lowerdir+", layer) == -1) {
            return &layer == &layers.front() ? failed("", EOPNOTSUPP) : failed_context(context, parts);
        }
    }
    for (const auto& [key, value] : kWholeCopies) {
        if (::fsconfig(context.get(), FSCONFIG_SET_STRING, key, value, 0) == -1) return failed_context(context, parts);
    }
    if (set_fd(context, "upperdir", parts.upper) == -1 || set_fd(context, "workdir", parts.work) == -1 ||
        ::fsconfig(context.get(), FSCONFIG_SET_FLAG, kVolatile, nullptr, 0) == -1 ||
        ::fsconfig(context.get(), FSCONFIG_SET_STRING, "source", "overlay", 0) == -1 ||
        ::fsconfig(context.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) == -1) {
        return failed_context(context, parts);
    }
    mount = Fd(::fsmount(context.get(), FSMOUNT_CLOEXEC, MOUNT_ATTR_NODEV));
    return mount ? done() : failed_context(context, parts);
}

std::string proc_path(const Fd& fd) { return "/proc/self/fd/" + std::to_string(fd.get()); }

int mount_overlay_at(const Parts& parts, const std::string& layers, const char* target) noexcept {
    std::string options = "lowerdir=" + layers + ",upperdir=" + proc_path(parts.upper) +
                          ",workdir=" + proc_path(parts.work) + "," + kVolatile;
    for (const auto& [key, value] : kWholeCopies) options += std::string(",") + key + "=" + value;
    return ::mount("overlay", target, "overlay", MS_NODEV, options.c_str());
}

StepError mount_by_paths(const Parts& parts, Fd& mount) noexcept {
    std::string names;
    for (const Fd& layer : parts.input.layers.trees) names += (names.empty() ? "" : ":") + proc_path(layer);
    const char* scratch = parts.input.scratch;
    if (mount_overlay_at(parts, names, scratch) == -1) return failed(parts.name());
    mount = clone_tree(AT_FDCWD, scratch, Depth::one);
    return mount && ::umount2(scratch, MNT_DETACH) == 0 ? done() : failed(scratch);
}

constexpr const char* kFinished = "m";

// In `desk`, the working directory, for a moment: a mapped layer has a path only where it is attached.
StepError mount_on_desk(const Parts& parts, const Fd& desk, Fd& mount) noexcept {
    std::string names;
    size_t number = 0;
    for (const Fd& layer : parts.input.layers.trees) {
        const std::string name = std::to_string(number++);
        if (attach_in_own_tree(layer, desk, name.c_str(), TargetKind::directory) == -1) return failed(parts.name());
        names += (names.empty() ? "" : ":") + name;
    }
    if (::mkdirat(desk.get(), kFinished, 0700) == -1) return failed(kFinished);
    if (mount_overlay_at(parts, names, kFinished) == -1) return failed(parts.name());
    mount = clone_tree(desk.get(), kFinished, Depth::one);
    return mount ? done() : failed(kFinished);
}

StepError mount_by_names(const Parts& parts, Fd& mount) noexcept {
    const char* scratch = parts.input.scratch;
    const Fd here(::open(".", O_PATH | O_DIRECTORY | O_CLOEXEC));
    const Fd tmpfs = new_mount("tmpfs", {}, MOUNT_ATTR_NODEV);
    if (!here || !tmpfs || attach(tmpfs, AT_FDCWD, scratch) == -1) return failed(scratch);
    StepError error = ::fchdir(tmpfs.get()) == -1 ? failed(scratch) : mount_on_desk(parts, tmpfs, mount);
    if (::fchdir(here.get()) == -1 || ::umount2(scratch, MNT_DETACH) == -1) error = failed(scratch);
    return error;
}

// Where overlayfs cannot use the upper directory it mounts read-only and says nothing (facts-start.md 3).
StepError check_writable(const Parts& parts, const Fd& mount) noexcept {
    struct statfs st {};
    if (::fstatfs(mount.get(), &st) == -1) return failed(parts.name());
    return (st.f_flags & ST_RDONLY) == 0 ? done() : failed(parts.input.app.upper.c_str(), EROFS);
}

}  // namespace

StepError take_layers(const PlanApp& app, const Fd& user_namespace, Layers& layers, bool& refused) noexcept {
    layers.mapped = static_cast<bool>(user_namespace);
    for (const auto& path : app.layers) {
        Fd& tree = layers.trees.emplace_back();
        tree = layers.mapped ? clone_tree(AT_FDCWD, path.c_str(), Depth::one) : open_part(path);
        if (!tree) return failed(path.c_str());
        refused = layers.mapped && map_ids(tree, user_namespace, Depth::one) == -1;
        if (refused) return failed(path.c_str());
    }
    return done();
}

StepError make_overlay(const OverlayInput& input, Fd& mount) noexcept {
    Parts parts{input};
    if (const StepError error = open_parts(parts)) return error;
    const auto mount_it = input.method == OverlayMethod::descriptors ? mount_by_descriptors
                          : input.layers.mapped                      ? mount_by_names
                                                                     : mount_by_paths;
    const StepError error = mount_it(parts, mount);
    return error ? error : check_writable(parts, mount);
}

StepError take_images(PodRoot& pod) noexcept {
    for (const auto& app : pod.plan.apps) {
        Layers& layers = pod.layers.emplace_back();
        if (const StepError error = take_layers(app, pod.user_namespace, layers, pod.ids_refused)) return error;
    }
    return done();
}

namespace {

// A layer that is opened among the mounts left behind is nothing to mount here (EINVAL).
StepError leave_hosts_mounts(PodRoot& pod) noexcept {
    if (const StepError error = unshare_mounts(pod)) return error;
    pod.layers.clear();
    return take_images(pod);
}

}  // namespace

// By descriptors nothing is ever attached; for the other method the host's mounts are left first.
StepError mount_overlays(PodRoot& pod) noexcept {
    const uint32_t root = pod.user_namespace ? pod.plan.users.base : 0;
    OverlayMethod method = OverlayMethod::descriptors;
    for (size_t i = 0; i < pod.plan.apps.size(); ++i) {
        Fd& overlay = pod.overlays.emplace_back();
        StepError error = make_overlay({pod.plan.apps[i], pod.layers[i], root, "/dev", method}, overlay);
        if (error.errnum == EOPNOTSUPP && method == OverlayMethod::descriptors) {
            if (const StepError refused = leave_hosts_mounts(pod)) return refused;
            method = OverlayMethod::option_string;
            error = make_overlay({pod.plan.apps[i], pod.layers[i], root, "/dev", method}, overlay);
        }
        if (error) return error;
    }
    if (method == OverlayMethod::option_string) pod.layers.clear();  // they were attached, and are no more
    return done();
}

// A detached mount waits for an RCU grace period when its descriptor is closed. Attached to the host's tree, which is left
// in one piece, mapped layers wait with it; private, so that nothing of it reaches the host's own mounts.
StepError leave_layers_behind(PodRoot& pod) noexcept {
    for (const Layers& layers : pod.layers) {
        if (!layers.mapped) continue;
        for (const Fd& tree : layers.trees) {
            if (set_propagation(tree, MS_PRIVATE, Depth::one) == -1 || attach(tree, AT_FDCWD, "/dev") == -1)
                return failed("layer");
        }
    }
    return done();
}

}  // namespace rkt::sandbox

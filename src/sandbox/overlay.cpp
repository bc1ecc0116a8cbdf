#include "sandbox/overlay.hpp"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>

#include <vector>

#include "sandbox/mount_fd.hpp"
#include "sandbox/pod_root.hpp"

namespace rkt::sandbox {
namespace {

// A pod runs once, so its upper directory need not survive a power cut. Without this option the
// kernel syncs the whole file system of the store whenever a pod ends (overlayfs.rst, "Volatile mount").
constexpr const char* kVolatile = "volatile";

struct Parts {
    std::vector<Fd> layers;  // topmost first
    Fd upper;
    Fd work;
};

Fd open_part(const std::string& path) noexcept { return Fd(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)); }

StepError open_parts(const PlanApp& app, Parts& parts) noexcept {
    for (const auto& layer : app.layers) {
        parts.layers.push_back(open_part(layer));
        if (!parts.layers.back()) return failed(layer.c_str());
    }
    parts.upper = open_part(app.upper);
    if (!parts.upper) return failed(app.upper.c_str());
    parts.work = open_part(app.work);
    return parts.work ? done() : failed(app.work.c_str());
}

// The kernel's own words, "e overlay: …", are the clearest there are; read(2) of the context gives
// them line by line.
StepError failed_context(const Fd& context, const PlanApp& app) noexcept {
    const int errnum = errno;
    StepError error = failed(app.name.str().c_str(), errnum);
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

// errnum EOPNOTSUPP: this kernel takes no descriptors here.
StepError mount_by_descriptors(const PlanApp& app, const Parts& parts, Fd& mount) noexcept {
    const Fd context(::fsopen("overlay", FSOPEN_CLOEXEC));
    if (!context) return failed("overlay");
    for (const auto& layer : parts.layers) {
        // EINVAL for a parameter that is unknown (before 6.5), EOPNOTSUPP or EINVAL for its type.
        if (set_fd(context, "lowerdir+", layer) == -1) {
            return &layer == &parts.layers.front() ? failed("", EOPNOTSUPP) : failed_context(context, app);
        }
    }
    if (set_fd(context, "upperdir", parts.upper) == -1 || set_fd(context, "workdir", parts.work) == -1 ||
        ::fsconfig(context.get(), FSCONFIG_SET_FLAG, kVolatile, nullptr, 0) == -1 ||
        ::fsconfig(context.get(), FSCONFIG_SET_STRING, "source", "overlay", 0) == -1 ||
        ::fsconfig(context.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) == -1) {
        return failed_context(context, app);
    }
    mount = Fd(::fsmount(context.get(), FSMOUNT_CLOEXEC, MOUNT_ATTR_NODEV));
    return mount ? done() : failed_context(context, app);
}

std::string proc_path(const Fd& fd) { return "/proc/self/fd/" + std::to_string(fd.get()); }

StepError mount_by_string(const PlanApp& app, const Parts& parts, const char* scratch, Fd& mount) noexcept {
    std::string options = "lowerdir=";
    for (const auto& layer : parts.layers) {
        if (&layer != &parts.layers.front()) options += ':';
        options += proc_path(layer);
    }
    options += ",upperdir=" + proc_path(parts.upper) + ",workdir=" + proc_path(parts.work) + "," + kVolatile;
    if (::mount("overlay", scratch, "overlay", MS_NODEV, options.c_str()) == -1) {
        return failed(app.name.str().c_str());
    }
    mount = clone_tree(AT_FDCWD, scratch, Depth::one);
    if (!mount || ::umount2(scratch, MNT_DETACH) == -1) return failed(scratch);
    return done();
}

// Where overlayfs cannot use the upper directory it mounts read-only and says nothing (facts-start.md 3).
StepError check_writable(const PlanApp& app, const Fd& mount) noexcept {
    struct statfs st {};
    if (::fstatfs(mount.get(), &st) == -1) return failed(app.name.str().c_str());
    return (st.f_flags & ST_RDONLY) == 0 ? done() : failed(app.upper.c_str(), EROFS);
}

}  // namespace

StepError make_overlay(const PlanApp& app, const char* scratch, OverlayMethod method, Fd& mount) noexcept {
    Parts parts;
    if (const StepError error = open_parts(app, parts)) return error;
    StepError error = done();
    if (method != OverlayMethod::option_string) error = mount_by_descriptors(app, parts, mount);
    const bool refused = error.errnum == EOPNOTSUPP && method == OverlayMethod::automatic;
    if (refused || method == OverlayMethod::option_string) error = mount_by_string(app, parts, scratch, mount);
    return error ? error : check_writable(app, mount);
}

StepError mount_overlays(PodRoot& pod) noexcept {
    for (const auto& app : pod.plan.apps) {
        pod.overlays.emplace_back();
        if (const StepError error = make_overlay(app, "/dev", OverlayMethod::automatic, pod.overlays.back())) {
            return error;
        }
    }
    return done();
}

}  // namespace rkt::sandbox

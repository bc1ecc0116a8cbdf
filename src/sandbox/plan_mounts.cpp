#include "sandbox/plan_mounts.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/error.hpp"
#include "sandbox/proc_targets.hpp"

namespace rkt::sandbox {
namespace {

constexpr const char* kSharedVolumes = "sharedVolumes";

// "/a//b/../c/" and "/a/c" are one target.
std::string clean(const std::string& path) {
    std::string cleaned = std::filesystem::path("/" + path).lexically_normal().string();
    if (cleaned.size() > 1 && cleaned.back() == '/') cleaned.pop_back();
    while (cleaned.starts_with("//")) cleaned.erase(0, 1);
    return cleaned;
}

size_t depth(const PlanMount& mount) {
    return static_cast<size_t>(std::count(mount.target.begin(), mount.target.end(), '/'));
}

PlanVolume plan_volume(const PlanInput& input, const Volume& volume) {
    PlanVolume plan{volume.name, volume.source};
    plan.recursive = volume.recursive.value_or(input.flavor == Flavor::pod);
    plan.kind = volume.kind;
    const auto usual = input.flavor == Flavor::pod ? Propagation::rprivate : Propagation::rshared;
    plan.propagation = volume.propagation.value_or(usual);
    if (volume.kind == VolumeKind::empty) plan.source = input.pod_dir + "/" + kSharedVolumes + "/" + volume.name;
    plan.mode = static_cast<uint32_t>(std::stoul(volume.mode.value_or("0755"), nullptr, 8));
    plan.uid = volume.uid.value_or(0);
    plan.gid = volume.gid.value_or(0);
    plan.size = volume.size.value_or(0);
    return plan;
}

bool is_in_proc(const std::string& target) {
    return (target == "/proc" || target.starts_with("/proc/")) && !may_cover_in_proc(target.c_str());
}

class Mounts {
public:
    Mounts(const PlanInput& input, Plan& plan) : input_(input), plan_(plan) {}

    void add_app(const RuntimeApp& runtime, PlanApp& app) {
        for (const auto& mount : runtime.mounts) {
            const Volume* volume = find(mount.volume);
            if (volume == nullptr) {
                throw Error("dangling mount point \"" + mount.path + "\": volume \"" + mount.volume + "\" not found");
            }
            add(app, *volume, {mount.volume, mount.path, is_read_only(*volume, point_at(runtime, mount.path))});
        }
        for (const auto& point : runtime.app->mount_points) {
            if (is_target(app, point.path)) continue;
            const Volume* volume = find(point.name);
            if (volume == nullptr) {
                add_implicit(app, point);
            } else {
                add(app, *volume, {point.name, point.path, is_read_only(*volume, &point)});
            }
        }
        std::stable_sort(app.mounts.begin(), app.mounts.end(),
                         [](const PlanMount& a, const PlanMount& b) { return depth(a) < depth(b); });
        for (PlanMount& mount : app.mounts) mount.in_host_volume = is_in_host_volume(app, mount);
    }

private:
    [[nodiscard]] const Volume* find(const std::string& name) const {
        const auto& volumes = input_.manifest.volumes;
        const auto found =
            std::find_if(volumes.begin(), volumes.end(), [&](const Volume& v) { return v.name == name; });
        return found == volumes.end() ? nullptr : &*found;
    }
    static const MountPoint* point_at(const RuntimeApp& app, const std::string& path) {
        for (const auto& point : app.app->mount_points) {
            if (clean(point.path) == clean(path)) return &point;
        }
        return nullptr;
    }
    static bool is_read_only(const Volume& volume, const MountPoint* point) {
        return volume.read_only.value_or(point != nullptr && point->read_only);
    }
    static bool is_target(const PlanApp& app, const std::string& path) {
        return std::any_of(app.mounts.begin(), app.mounts.end(),
                           [&](const PlanMount& mount) { return mount.target == clean(path); });
    }

    [[nodiscard]] bool is_settled(const std::string& target) const {
        return std::find(input_.settled.begin(), input_.settled.end(), target) != input_.settled.end();
    }
    [[nodiscard]] bool is_planned(const std::string& volume) const {
        return std::any_of(plan_.volumes.begin(), plan_.volumes.end(),
                           [&](const PlanVolume& planned) { return planned.name == volume; });
    }

    // That of the innermost mount around the target. Links in the image may lead elsewhere; but then it is an app of
    // that image, too, which can make what it likes in the volume.
    [[nodiscard]] bool is_in_host_volume(const PlanApp& app, const PlanMount& mount) const {
        const PlanMount* around = nullptr;
        for (const PlanMount& other : app.mounts) {
            if (mount.target.starts_with(other.target + "/")) around = &other;  // deeper ones come later
        }
        return around != nullptr && find(around->volume) != nullptr && find(around->volume)->kind == VolumeKind::host;
    }

    // The first mount at a target is the one that counts; where nothing is given silently, a second is an error.
    void add(PlanApp& app, const Volume& volume, PlanMount mount) {
        const bool is_second = is_target(app, mount.target);
        mount.target = clean(mount.target);
        if (is_settled(mount.target)) return;
        if (is_second && input_.flavor == Flavor::pod) return;
        const std::string what = "app \"" + app.name.str() + "\": volume \"" + mount.volume + "\" cannot be mounted ";
        if (is_second) throw Error(what + "at " + mount.target + ": something is mounted there already");
        if (mount.target == "/") throw Error(what + "over the app's root");
        if (is_in_proc(mount.target)) throw Error(what + "at " + mount.target + ": that is the kernel's own");
        app.mounts.push_back(mount);
        if (!is_planned(volume.name)) plan_.volumes.push_back(plan_volume(input_, volume));
    }
    // No volume was given for what the image wants: an empty one; for docker images with the image's content.
    void add_implicit(PlanApp& app, const MountPoint& point) {
        if (input_.flavor == Flavor::fly) {
            throw Error("app \"" + app.name.str() + "\": no volume for the mount point \"" + point.name + "\" at " +
                        point.path + " (--volume=" + point.name + ",kind=host,source=PATH)");
        }
        Volume volume;
        volume.name = app.name.str() + "-" + point.name;
        while (find(volume.name) != nullptr || is_planned(volume.name)) volume.name += "-image";
        const bool copy_up = input_.trees.at(app.name.str()).from_docker;
        add(app, volume, {volume.name, point.path, point.read_only, copy_up});
    }

    const PlanInput& input_;
    Plan& plan_;
};

}  // namespace

void check_volumes(const std::vector<Volume>& volumes, Flavor flavor) {
    std::set<std::string> names;
    for (const Volume& volume : volumes) {
        if (!names.insert(volume.name).second) throw Error("duplicate volume name \"" + volume.name + "\"");
        if (volume.propagation == Propagation::rshared && flavor == Flavor::pod) {
            throw Error("volume \"" + volume.name +
                        "\": propagation=rshared is kept only by --flavor=fly: a pod's mounts are its own");
        }
    }
}

void plan_mounts(const PlanInput& input, Plan& plan) {
    check_volumes(input.manifest.volumes, input.flavor);
    Mounts mounts(input, plan);
    for (size_t i = 0; i < plan.apps.size(); ++i) mounts.add_app(input.manifest.apps[i], plan.apps[i]);
}

}  // namespace rkt::sandbox

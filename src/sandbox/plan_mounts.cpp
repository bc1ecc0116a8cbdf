#include "sandbox/plan_mounts.hpp"

#include <algorithm>
#include <filesystem>

#include "base/error.hpp"

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

PlanVolume plan_volume(const std::string& pod_dir, const Volume& volume) {
    PlanVolume plan{volume.name, volume.source};
    plan.recursive = volume.recursive.value_or(true);
    plan.kind = volume.kind;
    plan.propagation = volume.propagation.value_or(Propagation::rprivate);
    if (volume.kind == VolumeKind::empty) plan.source = pod_dir + "/" + kSharedVolumes + "/" + volume.name;
    plan.mode = static_cast<uint32_t>(std::stoul(volume.mode.value_or("0755"), nullptr, 8));
    plan.uid = volume.uid.value_or(0);
    plan.gid = volume.gid.value_or(0);
    plan.size = volume.size.value_or(0);
    return plan;
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

    // The first mount at a target is the one that counts.
    void add(PlanApp& app, const Volume& volume, PlanMount mount) {
        if (is_target(app, mount.target)) return;
        mount.target = clean(mount.target);
        if (mount.target == "/") {
            throw Error("app \"" + app.name.str() + "\": volume \"" + mount.volume +
                        "\" cannot be mounted over the app's root");
        }
        app.mounts.push_back(mount);
        const bool known = std::any_of(plan_.volumes.begin(), plan_.volumes.end(),
                                       [&](const PlanVolume& v) { return v.name == volume.name; });
        if (!known) plan_.volumes.push_back(plan_volume(input_.pod_dir, volume));
    }
    // No volume was given for what the image wants: an empty one; for docker images with the image's content.
    void add_implicit(PlanApp& app, const MountPoint& point) {
        Volume volume;
        volume.name = app.name.str() + "-" + point.name;
        const bool copy_up = input_.trees.at(app.name.str()).from_docker;
        add(app, volume, {volume.name, point.path, point.read_only, copy_up});
    }

    const PlanInput& input_;
    Plan& plan_;
};

void check_names(const std::vector<Volume>& volumes) {
    for (auto volume = volumes.begin(); volume != volumes.end(); ++volume) {
        if (std::any_of(volumes.begin(), volume, [&](const Volume& other) { return other.name == volume->name; })) {
            throw Error("duplicate volume name \"" + volume->name + "\"");
        }
    }
}

}  // namespace

void plan_mounts(const PlanInput& input, Plan& plan) {
    check_names(input.manifest.volumes);
    Mounts mounts(input, plan);
    for (size_t i = 0; i < plan.apps.size(); ++i) mounts.add_app(input.manifest.apps[i], plan.apps[i]);
}

}  // namespace rkt::sandbox

#include "cli/pod_listing.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace rkt::cli {
namespace {

using pod::State;

int64_t seconds(TimePoint t) { return std::chrono::duration_cast<std::chrono::seconds>(t.time_since_epoch()).count(); }

std::optional<int64_t> known_ns(const std::optional<TimePoint>& t) {
    if (!t) return std::nullopt;
    return std::chrono::duration_cast<std::chrono::nanoseconds>(t->time_since_epoch()).count();
}

const Volume* find_volume(const PodManifest& manifest, const std::string& name) {
    const auto found = std::find_if(manifest.volumes.begin(), manifest.volumes.end(),
                                    [&](const Volume& volume) { return volume.name == name; });
    return found == manifest.volumes.end() ? nullptr : &*found;
}

const MountPoint* find_point(const App& app, const std::string& path) {
    const auto found = std::find_if(app.mount_points.begin(), app.mount_points.end(),
                                    [&](const MountPoint& point) { return point.path == path; });
    return found == app.mount_points.end() ? nullptr : &*found;
}

// What was mounted by name: by --mount, or as the image's mount point is called.
std::vector<ListedMount> listed_mounts(const PodManifest& manifest, const RuntimeApp& app) {
    std::vector<Mount> mounts = app.mounts;
    const auto is_taken = [&](const MountPoint& point) {
        return std::any_of(mounts.begin(), mounts.end(), [&](const Mount& mount) { return mount.path == point.path; });
    };
    for (const MountPoint& point : app.app->mount_points) {
        if (!is_taken(point)) mounts.push_back({point.name, point.path});
    }
    std::vector<ListedMount> listed;
    for (const Mount& mount : mounts) {
        const Volume* volume = find_volume(manifest, mount.volume);
        if (volume == nullptr) continue;
        const MountPoint* point = find_point(*app.app, mount.path);
        const bool read_only = volume->read_only.value_or(point != nullptr && point->read_only);
        listed.push_back({mount.volume, mount.path, volume->source, read_only});
    }
    return listed;
}

ListedApp listed_app(const pod::PodView& view, const pod::AppView& app, const RuntimeApp& runtime) {
    ListedApp out;
    out.name = app.name.str();
    out.state = pod::app_state(view, app);
    out.created_at = known_ns(is_mutable(*view.manifest) ? app.created : view.created);
    out.started_at = known_ns(app.started ? app.started : view.state == State::running ? std::nullopt : view.started);
    if (app.has_ended()) {
        out.finished_at = known_ns(app.finished);
        out.exit_code = app.exit_code;
    }
    out.result = app.reason;
    out.health = app.health;
    out.image_id = app.image.id.str();
    if (runtime.app) {
        out.mounts = listed_mounts(*view.manifest, runtime);
        out.user_annotations = runtime.app->user_annotations;
        out.user_labels = runtime.app->user_labels;
    }
    return out;
}

}  // namespace

ListedApp listed_app(const pod::PodView& view, const std::string& name) {
    std::vector<std::string> names;
    for (size_t i = 0; i < view.apps.size(); ++i) {
        if (view.apps[i].name.str() == name) return listed_app(view, view.apps[i], view.manifest->apps.at(i));
        names.push_back(view.apps[i].name.str());
    }
    throw Error("no app " + text::quoted(name) + " in pod \"" + view.id.str() + "\" (apps: " + text::join(names, ", ") + ")");
}

ListedPod listed(const pod::PodView& view) {
    ListedPod pod;
    pod.uuid = view.id.str();
    pod.state = pod::name_of(view.state);
    if (view.created) pod.created_at = seconds(*view.created);
    if (view.started) pod.started_at = seconds(*view.started);
    pod.networks = view.networks;
    if (!view.manifest) return pod;
    for (size_t i = 0; i < view.apps.size(); ++i) {
        pod.apps.push_back(listed_app(view, view.apps[i], view.manifest->apps.at(i)));
    }
    pod.user_annotations = view.manifest->user_annotations;
    pod.user_labels = view.manifest->user_labels;
    return pod;
}

std::string network_names(const pod::PodView& view) {
    std::vector<std::string> names;
    for (const NetInfo& network : view.networks) names.push_back(network.str());
    return text::join(names, ", ");
}

std::string image_name(const RuntimeImage& image) {
    const std::string* version = find_value(image.labels, "version");
    return version != nullptr ? image.name + ":" + *version : image.name;
}

}  // namespace rkt::cli

#include "cli/pod_listing.hpp"

#include "base/text.hpp"

namespace rkt::cli {
namespace {

using pod::State;

int64_t seconds(TimePoint t) { return std::chrono::duration_cast<std::chrono::seconds>(t.time_since_epoch()).count(); }

std::optional<int64_t> nanoseconds(const std::optional<TimePoint>& t) {
    if (!t) return std::nullopt;
    return std::chrono::duration_cast<std::chrono::nanoseconds>(t->time_since_epoch()).count();
}

// An app whose exit code is there has exited; for the others the pod's state decides.
const char* app_state(State pod, bool has_exit_code) {
    if (has_exit_code) return "exited";
    switch (pod) {
        case State::embryo:
        case State::preparing:
        case State::aborted_prepare:
            return "unknown";
        case State::prepared:
            return "created";
        case State::running:
            return "running";
        case State::exited:
        case State::exited_garbage:
        case State::exited_deleting:
        case State::garbage:
        case State::deleting:
            return "exited";
    }
    return "unknown";
}

std::string host_path(const pod::PodView& view, const Mount& mount) {
    for (const Volume& volume : view.manifest->volumes) {
        if (volume.name == mount.volume) return volume.source;
    }
    return {};
}

bool read_only(const pod::PodView& view, const Mount& mount) {
    for (const Volume& volume : view.manifest->volumes) {
        if (volume.name == mount.volume) return volume.read_only.value_or(false);
    }
    return false;
}

ListedApp listed_app(const pod::PodView& view, const pod::AppView& app, const RuntimeApp& runtime) {
    ListedApp out;
    out.name = app.name.str();
    out.state = app_state(view.state, app.exit_code.has_value());
    out.created_at = nanoseconds(view.created);
    out.started_at = nanoseconds(view.started);
    out.finished_at = nanoseconds(app.finished);
    out.exit_code = app.exit_code;
    out.image_id = app.image.id.str();
    for (const Mount& mount : runtime.mounts) {
        out.mounts.push_back({mount.volume, mount.path, host_path(view, mount), read_only(view, mount)});
    }
    if (runtime.app) {
        out.user_annotations = runtime.app->user_annotations;
        out.user_labels = runtime.app->user_labels;
    }
    return out;
}

}  // namespace

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

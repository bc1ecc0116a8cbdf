#include "pod/view.hpp"

#include <set>

#include "base/text.hpp"
#include "pod/contents.hpp"
#include "pod/layout.hpp"

namespace rkt::pod {
namespace {

std::optional<TimePoint> modified(const Dir& dir, const std::string& name) {
    const auto st = dir.stat_entry(name);
    if (!st) return std::nullopt;
    return from_timespec(st->st_mtim);
}

std::optional<std::string> line_of(const Dir& dir, const std::string& name) {
    auto content = dir.find_and_read(name, 4096);
    if (!content) return std::nullopt;
    return std::string(text::trim(*content));
}

AppView view_app(const RuntimeApp& app, const Dir& dir) {
    AppView seen{app.name, app.image};
    const std::string file = std::string(kStatus) + "/" + app.name.str();
    if (const auto code = line_of(dir, file)) {
        const auto number = text::to_i64(*code);
        if (!number) throw ParseError(file, "not an exit code");
        seen.exit_code = static_cast<int>(*number);
        seen.finished = modified(dir, file);
    }
    seen.started = modified(dir, file + kStartedSuffix);
    seen.reason = line_of(dir, file + kReasonSuffix);
    seen.health = line_of(dir, file + kHealthSuffix);
    seen.created = modified(dir, std::string(kAppsInfo) + "/" + app.name.str() + "/" + kImageManifest);
    return seen;
}

// What a pod's apps are where their own files do not say more.
const char* state_by_pod(State pod) {
    switch (pod) {
        case State::embryo:
        case State::preparing:
        case State::aborted_prepare:
            return "unknown";
        case State::prepared:
        case State::running:
            return "created";
        case State::exited:
        case State::exited_garbage:
        case State::exited_deleting:
        case State::garbage:
        case State::deleting:
            return "exited";
    }
    return "unknown";
}

}  // namespace

PodView view(const Located& pod) {
    return with_context("pod " + pod.id.str(), [&] {
        PodView seen{pod.id, pod.state(), {}, {}, {}, {}, {}, {}, {}, {}};
        seen.manifest = find_manifest(pod.dir);
        if (seen.manifest) {
            for (const RuntimeApp& app : seen.manifest->apps) seen.apps.push_back(view_app(app, pod.dir));
            // What was killed with its pod had no time to take its word back.
            if (seen.state != State::running) {
                for (AppView& app : seen.apps) app.health.reset();
            }
        }
        seen.created = modified(pod.dir, kCreated);
        if (!seen.created) seen.created = modified(pod.dir, kManifest);
        seen.started = modified(pod.dir, kPid);
        if (const auto pid = line_of(pod.dir, kPid)) {
            if (const auto number = text::to_u64(*pid)) seen.pid = static_cast<pid_t>(*number);
        }
        seen.unit = line_of(pod.dir, kUnit);
        seen.registration = line_of(pod.dir, kRegistration);
        if (const auto json = pod.dir.find_and_read(kNetInfo)) seen.networks = parse_net_info(*json);
        seen.ready = pod.dir.exists(kReady) && seen.registration;
        return seen;
    });
}

std::string app_state(const PodView& view, const AppView& app) {
    if (app.has_ended()) return "exited";
    return view.state == State::running && app.started ? "running" : state_by_pod(view.state);
}

Plan read_plan(const Located& pod) {
    return with_context("pod " + pod.id.str(), [&] { return Plan::parse(pod.dir.read_file(kPlan)); });
}

std::string read_manifest_json(const Located& pod) { return pod.dir.read_file(kManifest); }

InUse in_use(const PodStore& pods) {
    std::set<std::string> layers;
    std::set<ImageId> images;
    for (const Located& pod : pods.list()) {
        const auto info = pod.dir.find_dir(kAppsInfo);
        if (!info) continue;
        for (const auto& app : info->entries()) {
            const auto content = info->find_and_read(app + "/" + kLayers);
            if (!content) continue;
            for (const Digest& layer : parse_layers(*content)) layers.insert(layer.hex());
        }
        if (pod.state() != State::running) continue;
        const auto manifest = pod.dir.find_and_read(kManifest);
        if (!manifest) continue;  // it is being written
        for (const auto& app : PodManifest::parse(*manifest).apps) images.insert(app.image.id);
    }
    return {{layers.begin(), layers.end()}, {images.begin(), images.end()}};
}

}  // namespace rkt::pod

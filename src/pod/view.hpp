// A read-only look at a pod: all that list, status, enter, stop and logs need.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "pod/pod_store.hpp"
#include "spec/net_info.hpp"
#include "spec/plan.hpp"
#include "spec/pod_manifest.hpp"

namespace rkt::pod {

struct AppView {
    AppName name;
    RuntimeImage image;
    std::optional<int> exit_code{};  // once init has written it
    std::optional<TimePoint> finished{};
    std::optional<TimePoint> started{};   // the last time
    std::optional<TimePoint> created{};   // of one that was added; else with the pod
    std::optional<std::string> reason{};  // oom-kill, start-failed, start-limit-hit
    std::optional<std::string> health{};  // starting, healthy, unhealthy; while it runs and has a health check

    // It has ended and was not begun again.
    [[nodiscard]] bool has_ended() const { return exit_code && !(started && finished && *started > *finished); }
};

struct PodView {
    PodId id;
    State state;
    std::optional<PodManifest> manifest;  // absent while it is being made
    std::vector<AppView> apps;
    std::optional<TimePoint> created;
    std::optional<TimePoint> started;
    std::optional<pid_t> pid;  // of the leader
    std::optional<std::string> unit;
    std::optional<std::string> registration;
    std::vector<NetInfo> networks;  // that it has joined
    bool ready = false;             // every app had started, and was ready where it says so
};

// Throws Error when the pod's files cannot be understood.
PodView view(const Located& pod);
// "created", "running", "exited" or "unknown".
std::string app_state(const PodView& view, const AppView& app);
Plan read_plan(const Located& pod);
std::string read_manifest_json(const Located& pod);
// Layers (hex) that pods in prepare, prepared, run and exited-garbage need, and images of running pods.
struct InUse {
    std::vector<std::string> layers;
    std::vector<ImageId> images;
};
InUse in_use(const PodStore& pods);

}  // namespace rkt::pod

// Garbage collection of pods (rkt-1.30.md 3.5): mark what ended, delete what was marked long enough ago.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "pod/pod_store.hpp"

namespace rkt::pod {

struct GcOptions {
    Duration grace_period = std::chrono::minutes(30);
    Duration expire_prepared = std::chrono::hours(24);
    bool mark_only = false;
    std::string bus_address;                       // "" → the system bus
    std::vector<std::string> config_dirs;          // with net.d, falling precedence
    std::function<void(std::string_view)> note;    // stderr: moving, still within grace period
    std::function<void(const PodId&)> collecting;  // stdout: Garbage collecting pod "U"
};
void gc(const PodStore& pods, const GcOptions& options);

// `rkt rm`: exited or prepared to deleted, at once. Throws Error when it is running, preparing or deleting.
void remove(const PodStore& pods, const Located& pod, const std::string& bus_address,
            const std::vector<std::string>& config_dirs);

}  // namespace rkt::pod

// Health checks: a program that init runs in an app's confinement now and then (docker's HEALTHCHECK). It has a cgroup
// of its own below the app's: within the app's limits, and killed as a whole when it takes too long.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>

#include "sandbox/flat_plan.hpp"

namespace rkt::sandbox::init {

enum class HealthState : uint8_t { none, starting, healthy, unhealthy };
const char* name_of(HealthState state) noexcept;  // as `status/APP.health` has it

// All zero at first: what no app uses takes no room in the program either. So no descriptor is 0, which is /dev/null.
struct HealthCheck {
    static constexpr size_t kMaxOutput = 200;
    HealthState state = HealthState::none;  // none: the app does not run, or has no check
    bool timed_out = false;
    bool is_stale = false;  // the one that runs is of a program that has ended
    uint32_t failures = 0;  // in a row, that count
    int64_t began_ms = 0;   // the app
    int64_t due_ms = 0;     // the next one begins; while one runs: it has taken too long. 0: never
    uint32_t early_ms = 0;  // distance between checks while the app starts; it grows
    pid_t pid = 0;          // 0: none runs
    int output = 0;         // stdout and stderr of the one that runs
    int report = 0;         // why it could not be executed
    size_t output_size = 0;
    char text[kMaxOutput] = {};
};
extern HealthCheck health_checks[kMaxApps];

HealthState health_of(uint32_t index) noexcept;

}  // namespace rkt::sandbox::init

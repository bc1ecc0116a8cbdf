// Whether and when an app that has ended is begun again, by systemd's rules (systemd.service(5): Restart=, RestartSec=,
// RestartSteps=, RestartMaxDelaySec=; systemd.unit(5): StartLimitIntervalSec=, StartLimitBurst=).
#pragma once

#include <cstdint>

#include "sandbox/flat_plan.hpp"

namespace rkt::sandbox {

// `wait_status`: of waitpid(2). An end by SIGHUP, SIGINT, SIGTERM or SIGPIPE is no failure.
bool wants_restart(FlatRestart policy, int wait_status) noexcept;

// Before the `restart`th restart in a row, counted from 1: from restart_delay_ms to restart_max_delay_ms in
// restart_steps steps, each longer by the same factor.
uint32_t restart_delay_ms(const FlatApp& app, uint32_t restart) noexcept;

// How often an app was begun in the interval that began with the first start after the last one was over.
struct StartLimit {
    int64_t begin_ms = 0;
    uint32_t starts = 0;

    // Counts a start at `now_ms` of any clock that began before. False: it is one too many.
    bool allows(const FlatApp& app, int64_t now_ms) noexcept;
};

}  // namespace rkt::sandbox

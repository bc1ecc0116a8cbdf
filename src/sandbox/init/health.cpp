// When a health check is due, and what its end means for the app.
#include "sandbox/init/health.hpp"

#include <signal.h>

#include <cstring>

#include "sandbox/init/app_table.hpp"
#include "sandbox/init/attachers.hpp"
#include "sandbox/init/notify.hpp"
#include "sandbox/init/status.hpp"

namespace rkt::sandbox::init {
namespace {

constexpr uint32_t kFirstMs = 100;  // after the app's start, twice as long after that, …

// docker looks at an app for the first time when one interval has passed: what is tried before can only be good news.
bool counts(const HealthCheck& check, const FlatHealth& health, int64_t now) noexcept {
    if (check.state != HealthState::starting) return true;
    const uint32_t grace = health.start_period_ms > health.interval_ms ? health.start_period_ms : health.interval_ms;
    return now >= check.began_ms + grace;
}

uint32_t next_distance(HealthCheck& check, const FlatHealth& health, int64_t now) noexcept {
    if (counts(check, health, now)) return health.interval_ms;
    const uint32_t longest =
        health.start_interval_ms < health.interval_ms ? health.start_interval_ms : health.interval_ms;
    const uint32_t distance = check.early_ms < longest ? check.early_ms : longest;
    check.early_ms = distance < longest / 2 ? 2 * distance : longest;
    return distance;
}

}  // namespace

HealthCheck health_checks[kMaxApps];

const char* name_of(HealthState state) noexcept {
    switch (state) {
        case HealthState::starting:
            return "starting";
        case HealthState::healthy:
            return "healthy";
        case HealthState::unhealthy:
            return "unhealthy";
        case HealthState::none:
            break;
    }
    return "";
}

HealthState health_of(uint32_t index) noexcept {
    return apps[index].has_check() ? health_checks[index].state : HealthState::none;
}

// Its program runs.
void Supervisor::begin_health(uint32_t index) noexcept {
    if (!apps[index].has_check()) return;
    HealthCheck& check = health_checks[index];
    check.failures = 0;
    check.began_ms = now_ms();
    check.early_ms = kFirstMs;
    set_health(index, HealthState::starting);
    check.due_ms = check.began_ms + next_distance(check, apps[index].flat().health, check.began_ms);
}

// It does not run any more, and whatever looks after it with it.
void Supervisor::end_health(uint32_t index) noexcept {
    if (health_of(index) == HealthState::none) return;
    HealthCheck& check = health_checks[index];
    if (check.pid != 0) kill_check(index);
    check.is_stale = check.pid != 0;
    check.due_ms = 0;
    check.state = HealthState::none;
    clear_health(apps[index].name());
}

int64_t Supervisor::health_due_ms(uint32_t index) const noexcept {
    if (!apps[index].has_check() || health_checks[index].due_ms == 0) return kNever;
    return health_checks[index].due_ms;
}

void Supervisor::handle_health_due(uint32_t index) noexcept {
    HealthCheck& check = health_checks[index];
    if (check.pid == 0 && apps[index].stop_asked) {
        check.due_ms = 0;
        return;
    }
    if (check.pid == 0) return start_check(index);
    check.due_ms = 0;
    if (check.is_stale) return;  // the next one is due when it has been reaped
    check.timed_out = true;
    kill_check(index);
}

// Of one that has ended, or could not be started.
void Supervisor::judge(uint32_t index, bool is_well, const char* why) noexcept {
    HealthCheck& check = health_checks[index];
    const FlatHealth& health = apps[index].flat().health;
    const int64_t now = now_ms();
    if (is_well) {
        check.failures = 0;
        set_health(index, HealthState::healthy);
    } else if (counts(check, health, now)) {
        ++check.failures;
        log_check(index, why);
        if (check.failures >= health.retries) set_health(index, HealthState::unhealthy);
    }
    if (check.state == HealthState::none) return;  // that was the app's end
    check.due_ms = now + next_distance(check, health, now);
}

void Supervisor::set_health(uint32_t index, HealthState state) noexcept {
    HealthCheck& check = health_checks[index];
    if (check.state == state) return;
    const bool is_about_illness = state == HealthState::unhealthy || check.state == HealthState::unhealthy;
    check.state = state;
    const char* name = name_of(state);
    write_health(apps[index].name(), name);
    // An app that has a status of its own keeps it as long as it is well.
    if (is_about_illness || !apps[index].speaks_to_manager()) note_status(index, {name, strlen(name)});
    if (state == HealthState::healthy) {
        check_ready();
        ping_if_all_are_well(now_ms());
    } else if (state == HealthState::unhealthy) {
        act_on_unhealthy(index);
    }
}

void Supervisor::act_on_unhealthy(uint32_t index) noexcept {
    App& app = apps[index];
    app.action = app.flat().health.action;
    if (app.action == FlatHealthAction::none || app.state != State::running) return;
    app.reason = "unhealthy";
    switch (app.action) {
        case FlatHealthAction::kill:
            if (has_cgroup_) kill_group(app.cgroup());
            ::kill(app.pid, SIGKILL);
            return;
        case FlatHealthAction::restart:
            app.due_ms = now_ms() + plan_.header().stop_timeout_ms;
            ::kill(app.pid, app.flat().stop_signal);
            return;
        case FlatHealthAction::stop:
            advance(index, Trigger::stop);
            return;
        case FlatHealthAction::none:
            break;
    }
}

}  // namespace rkt::sandbox::init

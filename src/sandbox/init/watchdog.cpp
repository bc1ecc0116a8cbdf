// The watchdog of the pod's unit (systemd.service(5): WatchdogSec=): the manager hears of the pod as long as all of its
// apps are well that can be asked.
#include <signal.h>

#include "sandbox/init/app_table.hpp"

namespace rkt::sandbox::init {

// From the manager's READY on. Half the time, as sd_watchdog_enabled(3) recommends.
void Supervisor::begin_pings() noexcept {
    if (manager.watchdog_usec == 0 || !manager.is_there || !manager.announced) return;
    const auto half = static_cast<int64_t>(manager.watchdog_usec / 2000);
    manager.ping_due_ms = now_ms() + (half > 1 ? half : 1);
}

// An app is asked when it is ready: before, and while it is begun again, nobody expects it to answer. One that never
// answered and has a health check is looked after by that.
bool Supervisor::answers_for_itself(uint32_t index) const noexcept {
    const AppNotify& notify = app_notify[index];
    if (apps[index].state != State::running || !notify.ready || notify.watchdog_usec == 0) return false;
    return notify.has_pinged || apps[index].flat().health.argv.count == 0;
}

void Supervisor::ping_if_all_are_well(int64_t now) noexcept {
    if (manager.ping_due_ms == 0 || !has_manager()) return;
    // What floods its socket with pings makes no flood of ours.
    if (now < manager.pinged_ms + static_cast<int64_t>(manager.watchdog_usec / 8000)) return;
    for (uint32_t index = 0; index < count_; ++index) {
        if (apps[index].state == State::unused) continue;
        if (health_of(index) == HealthState::unhealthy) return;
        if (answers_for_itself(index) && !app_notify[index].pinged) return;
    }
    if (!send_to_manager("WATCHDOG=1")) return;
    for (uint32_t index = 0; index < count_; ++index) {
        if (app_notify[index].pinged) app_notify[index].pinged = false;
    }
    manager.pinged_ms = now;
    begin_pings();
}

// What the manager does to a service that was silent for too long (WatchdogSignal=), done to the apps: the one that
// hangs is among them, and whoever looks into the dump wants to know where.
void Supervisor::abort() noexcept {
    for (uint32_t index = 0; index < count_; ++index) {
        App& app = apps[index];
        if (app.state != State::running || app.stop_asked) continue;
        app.stop_asked = true;
        app.reason = "watchdog";
        app.due_ms = now_ms() + plan_.header().stop_timeout_ms;
        ::kill(app.pid, SIGABRT);
    }
    stop();
}

}  // namespace rkt::sandbox::init

// When the pod is ready: its apps have begun, and each that has more to it than that says so, or is healthy.
#include "sandbox/init/app_table.hpp"
#include "sandbox/init/status.hpp"

namespace rkt::sandbox::init {

bool Supervisor::speaks_for_itself(uint32_t index) const noexcept {
    return apps[index].flat().sdnotify != FlatSdNotify::ignore;
}

bool Supervisor::is_app_ready(uint32_t index) const noexcept {
    const App& app = apps[index];
    if (app.state == State::exited) return true;  // it has had its time, and did not fail, which would end the pod
    switch (app.flat().sdnotify) {
        case FlatSdNotify::container:
            return app_notify[index].ready;
        case FlatSdNotify::healthy:
            return health_of(index) == HealthState::healthy;
        case FlatSdNotify::ignore:
            break;
    }
    return app.begun;
}

// Those that the pod began with. Not when nothing is left to be ready.
bool Supervisor::all_are_ready() const noexcept {
    bool is_anybody_there = plan_.app_count() == 0;
    for (uint32_t index = 0; index < plan_.app_count(); ++index) {
        if (!is_app_ready(index)) return false;
        is_anybody_there = is_anybody_there || apps[index].state != State::exited || !speaks_for_itself(index);
    }
    return is_anybody_there;
}

// Once all apps have begun. The starter says READY=1 itself when it hears that they are ready already.
void Supervisor::all_have_begun() noexcept {
    wire::Event event{wire::Kind::ready};
    event.status = all_are_ready() ? 0 : 1;
    if (event.status == 0) announce();
    tell(event);
}

void Supervisor::check_ready() noexcept {
    if (!ready_ || manager.announced || stopping_ || !all_are_ready()) return;
    announce();
    manager.owes_ready = manager.is_there;
    flush_manager();
}

void Supervisor::announce() noexcept {
    manager.announced = true;
    mark_ready();
    begin_pings();
}

}  // namespace rkt::sandbox::init

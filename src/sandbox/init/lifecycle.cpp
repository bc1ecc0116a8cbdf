// The life of an app, as a table: what happens to it in which state, and what init then does.
//
//   waiting ─begin─▶ pre_start ─▶ starting ─executed─▶ running ─▶ post_stop ─▶ exited
//                        ▲            └────────ended──────┘▲            └─▶ resting ─due─┐
//                        └───────────────────────────────────────────────────────────────┘
//
// Between two stages, clearing: until the processes that the one before left are dead.
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "sandbox/decimal.hpp"
#include "sandbox/handoff.hpp"
#include "sandbox/init/app_table.hpp"
#include "sandbox/init/status.hpp"

namespace rkt::sandbox::init {

struct Lifecycle {
    State state;
    Trigger trigger;
    void (Supervisor::*act)(uint32_t) noexcept;

    static const Lifecycle kTable[];
};

constexpr Lifecycle Lifecycle::kTable[] = {
    {State::waiting, Trigger::begin, &Supervisor::begin},
    {State::exited, Trigger::begin, &Supervisor::begin},
    {State::resting, Trigger::begin, &Supervisor::begin},
    {State::resting, Trigger::due, &Supervisor::begin_again},
    {State::clearing, Trigger::cleared, &Supervisor::run_stage},
    {State::pre_start, Trigger::ended_well, &Supervisor::enter_program},
    {State::pre_start, Trigger::ended_badly, &Supervisor::enter_post_stop},
    {State::starting, Trigger::executed, &Supervisor::note_running},
    {State::starting, Trigger::ended_well, &Supervisor::enter_post_stop},
    {State::starting, Trigger::ended_badly, &Supervisor::enter_post_stop},
    {State::running, Trigger::ended_well, &Supervisor::enter_post_stop},
    {State::running, Trigger::ended_badly, &Supervisor::enter_post_stop},
    {State::post_stop, Trigger::ended_well, &Supervisor::conclude},
    {State::post_stop, Trigger::ended_badly, &Supervisor::conclude},

    {State::waiting, Trigger::stop, &Supervisor::withdraw},
    {State::clearing, Trigger::stop, &Supervisor::withdraw},
    {State::resting, Trigger::stop, &Supervisor::withdraw},
    {State::pre_start, Trigger::stop, &Supervisor::ask_to_stop},
    {State::starting, Trigger::stop, &Supervisor::ask_to_stop},
    {State::running, Trigger::stop, &Supervisor::ask_to_stop},
    {State::post_stop, Trigger::stop, &Supervisor::forbid_restart},
    {State::pre_start, Trigger::due, &Supervisor::kill_app},
    {State::starting, Trigger::due, &Supervisor::kill_app},
    {State::running, Trigger::due, &Supervisor::kill_app},
    {State::post_stop, Trigger::due, &Supervisor::kill_app},
};

bool Supervisor::advance(uint32_t index, Trigger trigger) noexcept {
    for (const Lifecycle& row : Lifecycle::kTable) {
        if (row.state != apps[index].state || row.trigger != trigger) continue;
        (this->*row.act)(index);
        return true;
    }
    return false;
}

// The counters begin anew: whoever asks has a reason to.
void Supervisor::begin(uint32_t index) noexcept {
    App& app = apps[index];
    app.stop_asked = app.begin_again_asked = false;
    app.restarts = 0;
    app.limit = {};
    (void)app.limit.allows(app.flat(), now_ms());
    start_over(index);
}

void Supervisor::begin_again(uint32_t index) noexcept {
    App& app = apps[index];
    app.due_ms = 0;
    if (app.limit.allows(app.flat(), now_ms())) {
        ++app.restarts;
        return start_over(index);
    }
    app.reason = "start-limit-hit";
    write_reason(app.name(), app.reason);
    finish(index);
}

void Supervisor::start_over(uint32_t index) noexcept {
    App& app = apps[index];
    app.reason = nullptr;
    app.action = FlatHealthAction::none;
    app.due_ms = 0;
    clear_status(app.name());
    if (app.flat().pre_start.count > 0) return enter(index, Stage::pre_start);
    enter(index, Stage::program);
}

void Supervisor::enter_program(uint32_t index) noexcept { enter(index, Stage::program); }

void Supervisor::enter_post_stop(uint32_t index) noexcept {
    App& app = apps[index];
    if (app.stage == Stage::pre_start && app.reason == nullptr) app.reason = "pre-start-failed";
    app.due_ms = 0;
    if (app.flat().post_stop.count == 0) return conclude(index);
    enter(index, Stage::post_stop);
}

void Supervisor::enter(uint32_t index, Stage stage) noexcept {
    App& app = apps[index];
    app.stage = stage;
    app.state = State::clearing;
    if (has_cgroup_ && !remove_group(app.cgroup())) {
        app.group_events = open_group_events(app.cgroup());
    }
    clear(index);
}

void Supervisor::run_stage(uint32_t index) noexcept {
    constexpr State kStates[] = {State::pre_start, State::starting, State::post_stop};
    App& app = apps[index];
    app.state = kStates[static_cast<int>(app.stage)];
    // Nobody waits for this handler but the pod's end.
    if (app.stage == Stage::post_stop) app.due_ms = now_ms() + plan_.header().stop_timeout_ms;
    if (app.stage == Stage::program) begin_notify(index);
    clone_stage(index);
}

void Supervisor::note_running(uint32_t index) noexcept {
    App& app = apps[index];
    app.state = State::running;
    app.begun = true;
    app.active_since_us = now_us();
    write_started(app.name());
    begin_health(index);
    wire::Event event{wire::Kind::started};
    event.app = index;
    tell(event);
    answer_waiting(index, control::Verb::start, describe(index));
}

// By whoever restarted its unit, its health check, or --restart.
bool Supervisor::is_wanted_again(uint32_t index) const noexcept {
    const App& app = apps[index];
    if (app.begin_again_asked || app.stop_asked) return app.begin_again_asked;
    return app.action == FlatHealthAction::restart || wants_restart(app.flat().restart, app.wait_status);
}

// Nothing of it runs any more.
void Supervisor::conclude(uint32_t index) noexcept {
    App& app = apps[index];
    app.due_ms = 0;
    write_status(app.name(), exit_code_of(app.wait_status));
    if (app.reason != nullptr) write_reason(app.name(), app.reason);
    if (std::exchange(app.begin_again_asked, false) && !stopping_) return begin(index);
    answer_waiting(index, control::Verb::start, describe(index, ECHILD));
    if (!is_wanted_again(index)) return finish(index);
    app.state = State::resting;
    app.due_ms = now_ms() + restart_delay_ms(app.flat(), app.restarts + 1);
}

// An app that ends by the signal it was asked to end with has not failed: otherwise every `systemctl stop` would leave
// a failed unit behind. Unless it was asked because it is not well.
void Supervisor::finish(uint32_t index) noexcept {
    end(index);
    const App& app = apps[index];
    const int code = exit_code_of(app.wait_status);
    const bool is_clean =
        code == 0 || (app.stop_asked && app.action == FlatHealthAction::none && code == 128 + app.flat().stop_signal);
    if (is_clean || plan_.header().is_mutable != 0) return check_ready();
    if (exit_code_ == 0) exit_code_ = code;
    stop();
}

void Supervisor::end(uint32_t index) noexcept {
    App& app = apps[index];
    app.state = State::exited;
    app.begun = true;
    app.inactive_since_us = now_us();
    wire::Event event{wire::Kind::app_exited};
    event.app = index;
    event.status = exit_code_of(app.wait_status);
    if (app.reason != nullptr) strncpy(event.detail, app.reason, sizeof event.detail - 1);
    tell(event);
    answer_waiting(index, control::Verb::stop, describe(index));
}

// Nothing of it runs, and nothing will: as it was asked for, so it is no failure.
void Supervisor::withdraw(uint32_t index) noexcept {
    App& app = apps[index];
    app.stop_asked = true;
    if (app.state == State::clearing && app.stage == Stage::post_stop) return;
    if (app.group_events != -1) ::close(app.group_events);
    app.group_events = -1;
    app.due_ms = 0;
    if (app.begun) {
        write_status(app.name(), exit_code_of(app.wait_status));
        return end(index);
    }
    app.state = State::exited;
    app.begun = true;
    answer_waiting(index, control::Verb::start, describe(index, ESHUTDOWN));
    answer_waiting(index, control::Verb::stop, describe(index));
}

void Supervisor::ask_to_stop(uint32_t index) noexcept {
    App& app = apps[index];
    if (app.stop_asked) return;
    app.stop_asked = true;
    app.due_ms = now_ms() + plan_.header().stop_timeout_ms;
    ::kill(app.pid, app.flat().stop_signal);
}

void Supervisor::forbid_restart(uint32_t index) noexcept { apps[index].stop_asked = true; }

void Supervisor::kill_app(uint32_t index) noexcept {
    App& app = apps[index];
    app.due_ms = 0;
    app.reason = "timeout";
    log_kill(app, unit_,
             {"it had not ended ", Decimal(plan_.header().stop_timeout_ms).text(), " ms after it was asked to"});
    if (has_cgroup_) kill_group(app.cgroup());
    ::kill(app.pid, SIGKILL);
}

// Into the app's own log: whoever looks for the handler's words looks there.
void Supervisor::note_handler_end(uint32_t index, int exit_code) noexcept {
    if (exit_code == 0 || !open_sink(index, 1)) return;
    char line[64] = "post-stop handler ended with ";
    char* end = line + strlen(line);
    for (int unit = 100; unit > 0; unit /= 10) {
        if (exit_code >= unit || unit == 1) *end++ = static_cast<char>('0' + exit_code / unit % 10);
    }
    *end++ = '\n';
    ::send(apps[index].pipes[1].sink, line, static_cast<size_t>(end - line), MSG_NOSIGNAL | MSG_DONTWAIT);
}

}  // namespace rkt::sandbox::init

// The processes of apps: their programs and event handlers.
#include <fcntl.h>
#include <linux/sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "sandbox/handoff.hpp"
#include "sandbox/init/app_table.hpp"
#include "sandbox/init/process.hpp"
#include "sandbox/init/status.hpp"

namespace rkt::sandbox::init {

App apps[kMaxApps];
PollSet poll_set;

namespace {

// As needs_journal_stream() of spec/plan.hpp, or a relay.
bool has_log(const FlatApp& app, FlatStdio mode) noexcept {
    if (mode == FlatStdio::relay || mode == FlatStdio::log) return true;
    const bool has_handlers = app.pre_start.count > 0 || app.post_stop.count > 0 || app.health.argv.count > 0;
    return has_handlers && mode != FlatStdio::null;
}

}  // namespace

// The streams follow one another in the plan's order (leader.cpp makes them so); a number is closed where no journald
// listened. Before anything is opened here, which would get it.
void Supervisor::take_relays(App& app) noexcept {
    for (int stream = 0; stream < 2; ++stream) {
        if (!has_log(app.flat(), app.flat().stdio[stream + 1])) continue;
        const int number = next_relay_++;
        if (::fcntl(number, F_GETFD) != -1) app.relays[stream] = number;
    }
}

// An event handler: the app's confinement, but root, and no terminal or attachable stream.
FlatApp Supervisor::flat_of_stage(const App& app) noexcept {
    FlatApp flat = app.flat();
    if (app.stage == Stage::program) return flat;
    flat.argv = app.stage == Stage::pre_start ? flat.pre_start : flat.post_stop;
    flat.user = flat.group = {flat.name.offset + flat.name.size, 0};  // ""
    flat.gids.count = 0;
    for (FlatStdio& mode : flat.stdio) {
        if (mode != FlatStdio::null && mode != FlatStdio::relay) mode = FlatStdio::log;
    }
    flat.stdio[STDIN_FILENO] = FlatStdio::null;
    return flat;
}

void Supervisor::become_app(uint32_t index, int report, const StreamEnds& ends) noexcept {
    const App& app = apps[index];
    const FlatApp flat = flat_of_stage(app);
    app::AppStart start{app.plan, flat};
    start.index = index;
    start.unit = unit_;
    start.channel = handoff::kChannel;
    start.relays[0] = app.relays[0];
    start.relays[1] = app.relays[1];
    for (int number = 0; number < 3; ++number) start.streams[number] = ends.fds[number].get();
    start.filter = filter_;
    start.has_pipes = app.has_pipes();
    start.gets_sockets = app.stage == Stage::program;
    start.report = report;
    app::fail_and_exit(start, app::start(start));
}

// Without a step: they are open.
StepFailure Supervisor::open_ends(uint32_t index, StreamEnds& ends) noexcept {
    const App& app = apps[index];
    const StepError error = open_streams(app.plan, app.flat(), index, unit_, ends);
    return error ? StepFailure{"opening streams", error} : StepFailure{};
}

StepFailure Supervisor::make_notify(uint32_t index) noexcept {
    const StepError error = open_notify(index);
    return error ? StepFailure{"making the notify socket", error} : StepFailure{};
}

void Supervisor::clone_stage(uint32_t index) noexcept {
    App& app = apps[index];
    open_pipes(index);
    StreamEnds ends;
    int report[2] = {-1, -1};
    const Group group = has_cgroup_ ? make_group(app) : Group{};
    long pid = -1;
    StepFailure failure = group.failure;
    if (failure.step == nullptr && app.stage == Stage::program) failure = open_ends(index, ends);
    if (failure.step == nullptr) failure = make_notify(index);
    if (failure.step == nullptr) {
        if (::pipe2(report, O_CLOEXEC) == 0) pid = clone_process(group.directory, own_mounts());
        if (pid == 0) become_app(index, report[1], ends);
        failure = {"starting a process", failed(app.name())};
    }
    if (report[1] != -1) ::close(report[1]);
    app.report = report[0];
    if (pid > 0) {
        app.pid = static_cast<pid_t>(pid);
        return;
    }
    if (app.report != -1) ::close(app.report);
    app.report = -1;
    note_failure(index, wire::failure_event(index, failure));
    // An app that could not be started has ended (facts-start.md 10).
    stage_ended(index, as_wait_status(handoff::kSetupFailed));
}

// Of the handler that runs afterwards nothing counts (stage_ended logs it).
void Supervisor::note_failure(uint32_t index, const wire::Event& event) noexcept {
    App& app = apps[index];
    if (app.stage == Stage::post_stop) return;
    app.reason = "start-failed";
    // Whoever is told looks there next, and its end may be far: a handler runs afterwards.
    write_status(app.name(), strcmp(event.step, app::kExecStep) == 0 ? handoff::kExecFailed : handoff::kSetupFailed);
    write_reason(app.name(), app.reason);
    tell(event);
    control::Reply reply = describe(index, event.errnum);
    memcpy(reply.step, event.step, sizeof reply.step);
    memcpy(reply.detail, event.detail, sizeof reply.detail);
    answer_waiting(index, control::Verb::start, reply);
}

void Supervisor::read_report(uint32_t index) noexcept {
    App& app = apps[index];
    wire::Event event{wire::Kind::started};
    ssize_t size;
    do {
        size = ::read(app.report, &event, sizeof event);
    } while (size == -1 && errno == EINTR);
    ::close(app.report);
    app.report = -1;
    event.app = index;
    if (size != 0) return note_failure(index, event);
    advance(index, Trigger::executed);
    begin_next();
}

void Supervisor::stage_ended(uint32_t index, int wait_status) noexcept {
    App& app = apps[index];
    app.pid = 0;
    if (app.stage == Stage::program) end_health(index);
    if (app.stage != Stage::post_stop) app.wait_status = wait_status;
    if (has_cgroup_) {
        look_for_oom_kill(index, wait_status);
        end_group(index);
    }
    look_for_filter_kill(index, wait_status);
    drain_pipes(index);
    if (app.stage == Stage::program) end_streams(index, now_ms());
    if (app.stage == Stage::post_stop) note_handler_end(index, exit_code_of(wait_status));
    advance(index, exit_code_of(wait_status) == 0 ? Trigger::ended_well : Trigger::ended_badly);
}

// What it leaves behind dies with it. Commands beside it, whose groups are below its own, have their time, unless it is
// they who would keep it from being begun again.
void Supervisor::end_group(uint32_t index) noexcept {
    const App& app = apps[index];
    const bool is_for_good = stopping_ || (app.stage != Stage::pre_start && !is_wanted_again(index));
    if (is_for_good && ask_commands_to_stop(index)) {
        signal_group(app.cgroup(), SIGKILL);
    } else {
        kill_group(app.cgroup());
    }
}

// By its own limit, or by one above it: then only the pod's counter may tell.
void Supervisor::look_for_oom_kill(uint32_t index, int wait_status) noexcept {
    App& app = apps[index];
    const uint64_t before = oom_kills_;
    oom_kills_ = count_oom_kills(".");
    if (app.stage == Stage::post_stop || exit_code_of(wait_status) != 128 + SIGKILL) return;
    if (count_oom_kills(app.cgroup()) == 0 && oom_kills_ == before) return;
    app.reason = "oom-kill";
    log_oom_kill(app, unit_);
}

// Of a program that could not even be executed nobody else would say a word.
void Supervisor::look_for_filter_kill(uint32_t index, int wait_status) noexcept {
    App& app = apps[index];
    if (app.stage == Stage::post_stop || !WIFSIGNALED(wait_status) || WTERMSIG(wait_status) != SIGSYS) return;
    app.reason = "seccomp";
    log_kill(app, unit_, {"it made a system call that its filter does not let it make"});
}

void Supervisor::read_group(uint32_t index) noexcept {
    App& app = apps[index];
    char ignored[128];  // reading is what arms the next notice (cgroup-v2.rst)
    (void)!::pread(app.group_events, ignored, sizeof ignored, 0);
    if (!remove_group(app.cgroup())) return;
    ::close(app.group_events);
    app.group_events = -1;
    clear(index);
}

void Supervisor::pass_streams(uint32_t index) noexcept {
    pump_streams(index, now_ms());
    if (apps[index].state == State::clearing) clear(index);
}

// The program is not begun again before what it wrote last time is passed on.
void Supervisor::clear(uint32_t index) noexcept {
    const App& app = apps[index];
    if (app.group_events != -1 || (app.stage == Stage::program && has_open_streams(index))) return;
    advance(index, Trigger::cleared);
}

}  // namespace rkt::sandbox::init

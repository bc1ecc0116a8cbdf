#include "sandbox/init/transient_units.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <initializer_list>

#include "sandbox/handoff.hpp"
#include "sandbox/init/app_table.hpp"
#include "sandbox/init/command_plan.hpp"
#include "sandbox/init/process.hpp"
#include "sandbox/init/received_copy.hpp"

namespace rkt::sandbox::init {

Transient transients[control::kMaxTransient];

namespace {

using control::AppState;
using control::UnitStatus;

// Descriptors of a `run` request.
constexpr uint32_t kCommandFile = 0;
constexpr uint32_t kStreams = 1;  // to 3

// An unused place, or that of the unit that ended first.
Transient* find_unit_place() noexcept {
    Transient* oldest = nullptr;
    for (Transient& unit : transients) {
        if (unit.state == TransientState::unused) return &unit;
        const bool is_older = oldest == nullptr || unit.inactive_since_us < oldest->inactive_since_us;
        if (unit.state == TransientState::ended && is_older) oldest = &unit;
    }
    return oldest;
}

UnitStatus failure(const Transient& unit, const wire::Event& event) noexcept {
    UnitStatus status = unit.describe();
    status.errnum = event.errnum == 0 ? EINVAL : event.errnum;
    memcpy(status.step, event.step, sizeof status.step);
    memcpy(status.detail, event.detail, sizeof status.detail);
    return status;
}

uint32_t place_of(const Transient& unit) noexcept { return static_cast<uint32_t>(&unit - transients); }

// What came is put where a program expects it; what did not come is nothing, or the app's log.
void put_streams(const Received& received, bool has_terminal, const char* terminal, FlatApp& app) noexcept {
    app.stdio[STDIN_FILENO] = FlatStdio::null;
    app.stdio[STDOUT_FILENO] = app.stdio[STDERR_FILENO] = FlatStdio::log;
    // The terminal by name: systemd-run 252 opens the host's of that number instead (facts-machine.md 2).
    const Fd opened(has_terminal ? ::open(terminal, O_RDWR | O_NOCTTY | O_CLOEXEC) : -1);
    for (int number = 0; number < 3; ++number) {
        const uint32_t place = kStreams + static_cast<uint32_t>(number);
        const int given = opened ? opened.get() : place < received.count ? received.fds[place] : -1;
        if (given != -1 && ::dup2(given, number) != -1) app.stdio[number] = FlatStdio::inherit;
    }
}

}  // namespace

UnitStatus Transient::describe() const noexcept {
    constexpr AppState kStates[] = {AppState::created, AppState::starting, AppState::running, AppState::stopping,
                                    AppState::exited};
    UnitStatus status;
    status.is_transient = 1;
    status.state = kStates[static_cast<int>(state)];
    status.main_pid = pid;
    status.signaled = WIFSIGNALED(wait_status) ? 1 : 0;
    status.exit_code = WIFSIGNALED(wait_status) ? WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
    status.active_since_us = active_since_us;
    status.inactive_since_us = inactive_since_us;
    memcpy(status.name, name, sizeof status.name);
    if (apps[app].state != State::unused) strncpy(status.app, apps[app].name(), sizeof status.app - 1);
    return status;
}

uint32_t find_transient(const char* name) noexcept {
    for (const Transient& unit : transients) {
        if (unit.state != TransientState::unused && strcmp(unit.name, name) == 0) return place_of(unit);
    }
    return wire::kNoApp;
}

bool has_commands(uint32_t app) noexcept {
    for (const Transient& unit : transients) {
        if (unit.is_at_work() && unit.app == app) return true;
    }
    return false;
}

void Supervisor::run_on_request(uint32_t client, const control::Request& request, Received& received) noexcept {
    UnitStatus refusal;
    const ReceivedCopy copy(received.count > 0 ? received.fds[kCommandFile] : -1, kMaxCommand);
    const FlatCommand* command = copy.memory() != nullptr ? open_command(copy.memory(), copy.size()) : nullptr;
    Transient* unit = nullptr;
    refusal.errnum = command == nullptr ? EINVAL : find_place_for(request.app, *command, unit);
    if (refusal.errnum != 0) return send_unit(client, refusal);
    clients[client].transient = place_of(*unit);
    clone_command(*unit, *command, received);
}

// 0, or why there is none.
int Supervisor::find_place_for(const char* name, const FlatCommand& command, Transient*& unit) noexcept {
    if (stopping_ || is_over()) return ESHUTDOWN;
    if (shares_host()) return EOPNOTSUPP;
    if (name[0] == '\0') return EINVAL;
    const char* wanted = FlatBlock(&command, command.size).text(command.app);
    const uint32_t app = wanted[0] == '\0' ? 0 : find_app(wanted);
    if (app == wire::kNoApp || apps[app].state == State::unused) return ENOENT;
    const uint32_t known = find_transient(name);
    if (known != wire::kNoApp && transients[known].is_at_work()) return EEXIST;
    unit = known != wire::kNoApp ? &transients[known] : find_unit_place();
    if (unit == nullptr) return ENOSPC;
    *unit = {};
    unit->app = app;
    unit->has_terminal = command.terminal.size > 0;
    strcpy(unit->name, name);
    return 0;
}

void Supervisor::clone_command(Transient& unit, const FlatCommand& command, const Received& received) noexcept {
    const Group group = has_cgroup_ ? make_transient_group(apps[unit.app], unit.name, unit.group) : Group{};
    StepFailure failed_step = group.failure;
    long pid = -1;
    int report[2] = {-1, -1};
    if (failed_step.step == nullptr) {
        if (::pipe2(report, O_CLOEXEC) == 0) pid = clone_process(group.directory, own_mounts());
        if (pid == 0) become_command(unit, command, report[1], received);
        if (pid == -1) failed_step = {"starting a process", failed(unit.name)};
    }
    if (report[1] != -1) ::close(report[1]);
    if (pid > 0) {
        unit.report = report[0];
        unit.pid = static_cast<pid_t>(pid);
        unit.state = TransientState::starting;
        return;
    }
    if (report[0] != -1) ::close(report[0]);
    if (group.directory) remove_group(unit.group.text);
    answer_run(place_of(unit), failure(unit, wire::failure_event(0, failed_step)));
    unit = {};
}

void Supervisor::become_command(const Transient& unit, const FlatCommand& command, int report,
                                const Received& received) noexcept {
    const App& app = apps[unit.app];
    CommandPlan joined;
    const FlatBlock block(&command, command.size);
    app::Session session;
    session.wants_shell = command.argv.count == 0;
    session.has_terminal = command.terminal.size > 0;
    const bool is_joined = join(app.plan, app.flat(), command, joined);
    session.own_env = joined.own_env;
    if (is_joined) put_streams(received, session.has_terminal, block.text(command.terminal), joined.app);
    app::AppStart start{is_joined ? joined.plan : app.plan, is_joined ? joined.app : app.flat()};
    start.unit = unit_;
    start.relays[0] = app.relays[0];
    start.relays[1] = app.relays[1];
    start.filter = filter_;
    start.has_pipes = app.has_pipes();
    start.session = &session;
    start.report = report;
    if (!is_joined) app::fail_and_exit(start, {"reading the command", failed(unit.name)});
    app::fail_and_exit(start, app::start(start));
}

void Supervisor::read_transient_report(uint32_t place) noexcept {
    Transient& unit = transients[place];
    wire::Event event{wire::Kind::started};
    const ssize_t size = ::read(unit.report, &event, sizeof event);
    if (size == -1 && errno == EINTR) return;
    ::close(unit.report);
    unit.report = -1;
    if (size != 0) return answer_run(place, failure(unit, event));
    unit.state = TransientState::running;
    unit.active_since_us = now_us();
    answer_run(place, unit.describe());
}

// What it left behind dies with it, as what an app leaves.
void Supervisor::transient_ended(uint32_t place, int wait_status) noexcept {
    Transient& unit = transients[place];
    unit.pid = 0;
    unit.due_ms = 0;
    unit.wait_status = wait_status;
    unit.inactive_since_us = now_us();
    unit.state = TransientState::clearing;
    if (has_cgroup_) {
        kill_group(unit.group.text);
        if (!remove_group(unit.group.text)) unit.group_events = open_group_events(unit.group.text);
    }
    if (unit.group_events == -1) clear_transient(place);
    // What its app has left behind was only waiting for it.
    if (has_cgroup_ && apps[unit.app].state == State::clearing && !has_commands(unit.app))
        kill_group(apps[unit.app].cgroup());
}

void Supervisor::clear_transient(uint32_t place) noexcept {
    Transient& unit = transients[place];
    if (unit.group_events != -1) {
        char ignored[128];  // reading is what arms the next notice (cgroup-v2.rst)
        (void)!::pread(unit.group_events, ignored, sizeof ignored, 0);
        if (!remove_group(unit.group.text)) return;
        ::close(unit.group_events);
        unit.group_events = -1;
    }
    unit.state = TransientState::ended;
}

// Once. An interactive shell ends by SIGHUP (systemd.kill(5), SendSIGHUP=), everything else by SIGTERM, or by SIGKILL.
void Supervisor::ask_transient_to_stop(Transient& unit) noexcept {
    if (unit.due_ms != 0 || (unit.state != TransientState::starting && unit.state != TransientState::running)) return;
    for (const int signal : {SIGTERM, unit.has_terminal ? SIGHUP : SIGCONT, SIGCONT}) {
        if (has_cgroup_) signal_group(unit.group.text, signal);
        if (!has_cgroup_ && unit.pid > 0) ::kill(unit.pid, signal);
    }
    unit.due_ms = now_ms() + plan_.header().stop_timeout_ms;
}

void Supervisor::stop_transient(uint32_t client, uint32_t place) noexcept {
    ask_transient_to_stop(transients[place]);
    send_unit(client, transients[place].describe());
}

void Supervisor::ask_transients_to_stop() noexcept {
    for (Transient& unit : transients) ask_transient_to_stop(unit);
}

// The pod is over, and so are they: as the units of a machine that stops, each has its time.
bool Supervisor::commands_are_leaving() noexcept {
    ask_transients_to_stop();
    for (const Transient& unit : transients) {
        if (unit.is_at_work()) return true;
    }
    return false;
}

// The app has ended for good: so do the commands beside it. False: there are none.
bool Supervisor::ask_commands_to_stop(uint32_t app) noexcept {
    for (Transient& unit : transients) {
        if (unit.is_at_work() && unit.app == app) ask_transient_to_stop(unit);
    }
    return has_commands(app);
}

void Supervisor::add_transient_sources() noexcept {
    for (const Transient& unit : transients) {
        if (unit.report != -1) poll_set.add(unit.report, POLLIN, Source::transient_report, place_of(unit));
        if (unit.group_events != -1) poll_set.add(unit.group_events, POLLPRI, Source::transient_group, place_of(unit));
    }
}

void Supervisor::kill_due_transients(int64_t now) noexcept {
    for (Transient& unit : transients) {
        if (unit.due_ms == 0 || unit.due_ms > now) continue;
        unit.due_ms = 0;
        if (has_cgroup_) kill_group(unit.group.text);
        if (unit.pid > 0) ::kill(unit.pid, SIGKILL);
    }
}

void Supervisor::answer_run(uint32_t place, const UnitStatus& status) noexcept {
    for (uint32_t client = 0; client < kMaxClients; ++client) {
        if (clients[client].fd != -1 && clients[client].transient == place) send_unit(client, status);
    }
}

}  // namespace rkt::sandbox::init

// The pod's PID 1 at work: it begins the apps in the plan's order, each by its state machine (lifecycle.cpp), reaps
// everything, records how each app ended, answers requests (control.cpp), and ends the pod by rkt's rule: when all apps
// ended with 0, or at the first that did not (rkt-1.30.md 3.6); a mutable pod when it is stopped.
#pragma once

#include <linux/filter.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/types.h>

#include <initializer_list>

#include "base/fd.hpp"
#include "base/passed_fds.hpp"
#include "sandbox/app/recipe.hpp"
#include "sandbox/command.hpp"
#include "sandbox/control.hpp"
#include "sandbox/flat_plan.hpp"
#include "sandbox/init/health.hpp"
#include "sandbox/init/notify.hpp"
#include "sandbox/init/poll_set.hpp"
#include "sandbox/init/streams.hpp"
#include "sandbox/init/transient_units.hpp"
#include "sandbox/restart_rule.hpp"
#include "sandbox/wire.hpp"

namespace rkt::sandbox::init {

// Of a place in the table of apps. clearing: processes of the stage before are still being killed. resting: until it
// is begun again.
enum class State : uint8_t { unused, waiting, clearing, pre_start, starting, running, post_stop, resting, exited };

// What an app's process is: its program, or one of its event handlers.
enum class Stage : uint8_t { pre_start, program, post_stop };

// What can happen to an app (lifecycle.cpp).
enum class Trigger : uint8_t { begin, cleared, executed, ended_well, ended_badly, stop, due };

// One of an app's log pipes (log_pipes.cpp).
struct LogPipe {
    int pipe = -1;         // both ends: no end of file when a writer closes it
    int sink = -1;         // journal stream or relay; opened with the first byte
    bool blocked = false;  // the sink takes nothing now
};

// A place in the table of apps; the pod's plan has the first ones.
struct App {
    FlatPlan plan;             // that describes it,
    uint32_t index = 0;        // there
    void* memory = nullptr;    // of a plan of its own
    LogPipe pipes[2] = {};     // stdout, stderr
    int relays[2] = {-1, -1};  // the pod's life long
    pid_t pid = 0;             // of the stage's process; 0: none
    int report = -1;           // end of file when that was executed, a record when it was not
    int group_events = -1;     // clearing: of the group that must be empty first
    State state = State::unused;
    Stage stage = Stage::program;  // that its process is, or, clearing, will be
    bool begun = false;            // its program was executed, or never will be: the next app's turn
    bool stop_asked = false;
    const char* reason = nullptr;
    uint64_t active_since_us = 0;  // CLOCK_MONOTONIC
    uint64_t inactive_since_us = 0;
    control::AppState announced = control::AppState::created;
    bool begin_again_asked = false;  // restart_unit: when it has ended
    int wait_status = 0;    // of its program, or of the handler that kept it from running
    uint32_t restarts = 0;  // in a row
    int64_t due_ms = 0;     // resting: begins again; else: SIGKILL; 0: never
    StartLimit limit;
    FlatHealthAction action = FlatHealthAction::none;  // taken, since its program began

    [[nodiscard]] const FlatApp& flat() const noexcept { return plan.app(index); }
    [[nodiscard]] const char* text(FlatText text) const noexcept { return plan.text(text); }
    [[nodiscard]] const char* name() const noexcept { return text(flat().name); }
    [[nodiscard]] const char* cgroup() const noexcept { return text(flat().cgroup); }
    [[nodiscard]] bool has_pipes() const noexcept { return pipes[0].pipe != -1 || pipes[1].pipe != -1; }
    [[nodiscard]] bool has_check() const noexcept { return state != State::unused && flat().health.argv.count > 0; }
    [[nodiscard]] bool speaks_to_manager() const noexcept {  // it has $NOTIFY_SOCKET
        return state != State::unused && flat().sdnotify == FlatSdNotify::container;
    }
    [[nodiscard]] bool is_at_work() const noexcept {
        return state != State::unused && state != State::waiting && state != State::exited;
    }
};

// A connection to the control socket, or the machine's bus.
struct Client {
    int fd = -1;
    bool is_machine = false;  // the bus: verbs of units only
    bool watches = false;
    uint32_t transient = wire::kNoApp;  // of whose start it waits for
    uint32_t app = wire::kNoApp;  // whose start or stop it waits for
    control::Verb waits_for = control::Verb::status;

    [[nodiscard]] bool is_waiting() const noexcept { return app != wire::kNoApp || transient != wire::kNoApp; }
};
inline constexpr uint32_t kMaxClients = 32;

// Descriptors that came with a request, closed unless they are taken.
using Received = PassedFds;

class Supervisor {
public:
    // Which descriptors of handoff.hpp are there.
    struct Handed {
        bool cgroup;
        bool manager;
        bool journal;
    };
    Supervisor(const FlatPlan& plan, const char* unit, sock_fprog filter, Handed handed) noexcept
        : plan_(plan), unit_(unit), filter_(filter), has_cgroup_(handed.cgroup), has_journal_(handed.journal) {
        find_manager(handed.manager);
    }

    // Returns the pod's exit code when every app has ended.
    int run() noexcept;

    // lifecycle.cpp: a step of the app's state machine. False: it means nothing to the app as it is.
    bool advance(uint32_t index, Trigger trigger) noexcept;

private:
    friend struct Lifecycle;  // the table

    void begin(uint32_t index) noexcept;  // by hand, or the pod's own begin
    void begin_again(uint32_t index) noexcept;
    void start_over(uint32_t index) noexcept;
    void enter_program(uint32_t index) noexcept;
    void enter_post_stop(uint32_t index) noexcept;
    void enter(uint32_t index, Stage stage) noexcept;
    void run_stage(uint32_t index) noexcept;
    void note_running(uint32_t index) noexcept;
    [[nodiscard]] bool is_wanted_again(uint32_t index) const noexcept;
    void conclude(uint32_t index) noexcept;
    void finish(uint32_t index) noexcept;
    void end(uint32_t index) noexcept;
    void withdraw(uint32_t index) noexcept;
    void ask_to_stop(uint32_t index) noexcept;
    void forbid_restart(uint32_t index) noexcept;
    void kill_app(uint32_t index) noexcept;
    void note_handler_end(uint32_t index, int exit_code) noexcept;

    // apps.cpp
    void take_relays(App& app) noexcept;
    StepFailure open_ends(uint32_t index, StreamEnds& ends) noexcept;
    StepFailure make_notify(uint32_t index) noexcept;
    void clone_stage(uint32_t index) noexcept;
    static FlatApp flat_of_stage(const App& app) noexcept;
    [[noreturn]] void become_app(uint32_t index, int report, const StreamEnds& ends) noexcept;
    void note_failure(uint32_t index, const wire::Event& event) noexcept;
    void read_report(uint32_t index) noexcept;
    void read_group(uint32_t index) noexcept;
    void pass_streams(uint32_t index) noexcept;
    void clear(uint32_t index) noexcept;
    void stage_ended(uint32_t index, int wait_status) noexcept;
    void end_group(uint32_t index) noexcept;
    void look_for_oom_kill(uint32_t index, int wait_status) noexcept;
    void look_for_filter_kill(uint32_t index, int wait_status) noexcept;

    // log_pipes.cpp
    void open_pipes(uint32_t index) noexcept;
    bool open_sink(uint32_t index, int stream) noexcept;
    bool pass_on(uint32_t index, int stream) noexcept;
    void drain_pipes(uint32_t index) noexcept;

    // supervisor.cpp
    void begin_next() noexcept;
    [[nodiscard]] bool is_over() const noexcept;
    void wait_for_news() noexcept;
    void add_app_sources(uint32_t index) noexcept;
    void handle(Source source, uint32_t index) noexcept;
    void handle_due() noexcept;
    void read_channel() noexcept;
    void read_signals() noexcept;
    void reap() noexcept;
    void stop() noexcept;
    void forward(int signal) noexcept;
    void tell(const wire::Event& event) noexcept;
    [[nodiscard]] int timeout_ms() const noexcept;

    // control.cpp
    void add_control_sources() noexcept;
    void accept_client() noexcept;
    void read_client(uint32_t client) noexcept;
    void answer(uint32_t client, const control::Request& request, Received& received) noexcept;
    // To those who wait for the app to run, or to end.
    void answer_waiting(uint32_t index, control::Verb verb, const control::Reply& reply) noexcept;
    [[nodiscard]] control::Reply describe(uint32_t index, int errnum = 0) const noexcept;
    [[nodiscard]] uint32_t find_app(const char* name) const noexcept;  // kNoApp: there is none
    void start_on_request(uint32_t client, uint32_t index) noexcept;
    void stop_on_request(uint32_t client, uint32_t index) noexcept;
    // units.cpp: the verbs of units.
    void answer_unit(uint32_t client, const control::Request& request, Received& received) noexcept;
    [[nodiscard]] control::UnitStatus describe_app(uint32_t index) const noexcept;
    void send_unit(uint32_t client, control::UnitStatus status) noexcept;
    [[nodiscard]] control::UnitStatus describe_place(uint32_t place) const noexcept;
    void act_on_app(uint32_t client, uint32_t index, const control::Request& request) noexcept;
    void act_on_transient(uint32_t client, uint32_t place, const control::Request& request) noexcept;
    int kill_unit(const char* group, pid_t pid, const control::Request& request) const noexcept;
    void announce_changes() noexcept;

    // transient_units.cpp
    void run_on_request(uint32_t client, const control::Request& request, Received& received) noexcept;
    int find_place_for(const char* name, const FlatCommand& command, Transient*& unit) noexcept;
    void clone_command(Transient& unit, const FlatCommand& command, const Received& received) noexcept;
    [[noreturn]] void become_command(const Transient& unit, const FlatCommand& command, int report,
                                     const Received& received) noexcept;
    void ask_transient_to_stop(Transient& unit) noexcept;
    void ask_transients_to_stop() noexcept;
    bool ask_commands_to_stop(uint32_t app) noexcept;
    [[nodiscard]] bool commands_are_leaving() noexcept;
    void stop_transient(uint32_t client, uint32_t place) noexcept;
    void read_transient_report(uint32_t place) noexcept;
    void transient_ended(uint32_t place, int wait_status) noexcept;
    void clear_transient(uint32_t place) noexcept;
    void add_transient_sources() noexcept;
    void answer_run(uint32_t place, const control::UnitStatus& status) noexcept;
    void kill_due_transients(int64_t now) noexcept;

    // machine_bus.cpp
    void add_bus_source() noexcept;
    void start_bus() noexcept;
    void drop_bus_connection() noexcept;
    void bus_ended() noexcept;
    [[nodiscard]] bool bus_is_leaving() noexcept;  // the pod is over, its clients are told so

    // socket_proxy.cpp
    void start_proxy() noexcept;
    void retire_proxy() noexcept;
    void proxy_ended(int wait_status) noexcept;

    // own_journal.cpp: the pod is over, and what it wrote is passed on.
    [[nodiscard]] bool journal_is_leaving() noexcept;
    void add_journal_source() noexcept;
    void read_journal() noexcept;

    void attach_on_request(uint32_t client, uint32_t index, uint32_t wanted) noexcept;  // attach.cpp

    // added_apps.cpp: 0 or errno.
    int add_app(const control::Request& request, Received& received) noexcept;
    int remove_app(uint32_t index) noexcept;
    void detach_volumes(uint32_t index) noexcept;
    [[nodiscard]] bool mounts_volume(uint32_t index, const char* volume) const noexcept;

    // notify.cpp
    StepError open_notify(uint32_t index) noexcept;
    void close_notify(uint32_t index) noexcept;
    void begin_notify(uint32_t index) noexcept;
    void add_notify_sources() noexcept;
    void read_notify(uint32_t index) noexcept;
    void take_message(uint32_t index, const NotifyMessage& message, const Received& received) noexcept;
    void take_state(uint32_t index, const NotifyMessage& message, NotifyLines& lines) noexcept;
    void take_watchdog(uint32_t index, const NotifyMessage& message, NotifyLines& lines) noexcept;
    [[nodiscard]] bool is_reloading() const noexcept;
    [[nodiscard]] bool all_are_stopping() const noexcept;

    // manager.cpp
    void find_manager(bool is_there) noexcept;
    [[nodiscard]] bool has_manager() const noexcept;
    [[nodiscard]] bool can_pass_on() const noexcept;
    [[nodiscard]] bool has_had_enough(int64_t now) const noexcept;
    bool pass_on(const NotifyLines& lines, const Received& received) noexcept;
    void flush_manager() noexcept;
    void tell_manager(const NotifyLines& lines, const Received& received) noexcept;
    void pass_barrier(const Received& received) noexcept;
    void say_stopping() noexcept;
    void note_status(uint32_t index, NotifyText status) noexcept;
    void send_status(int64_t now) noexcept;
    [[nodiscard]] int64_t manager_due_ms() const noexcept;
    void handle_manager_due(int64_t now) noexcept;
    void complain(uint32_t index, const char* what) noexcept;

    // readiness.cpp
    [[nodiscard]] bool speaks_for_itself(uint32_t index) const noexcept;
    [[nodiscard]] bool is_app_ready(uint32_t index) const noexcept;
    [[nodiscard]] bool all_are_ready() const noexcept;
    void all_have_begun() noexcept;
    void check_ready() noexcept;
    void announce() noexcept;

    // watchdog.cpp
    void begin_pings() noexcept;
    [[nodiscard]] bool answers_for_itself(uint32_t index) const noexcept;
    void ping_if_all_are_well(int64_t now) noexcept;
    void abort() noexcept;

    // health.cpp
    void begin_health(uint32_t index) noexcept;
    void end_health(uint32_t index) noexcept;
    [[nodiscard]] int64_t health_due_ms(uint32_t index) const noexcept;
    void handle_health_due(uint32_t index) noexcept;
    void judge(uint32_t index, bool is_well, const char* why) noexcept;
    void set_health(uint32_t index, HealthState state) noexcept;
    void act_on_unhealthy(uint32_t index) noexcept;

    // check.cpp
    [[noreturn]] void become_check(uint32_t index, int report, int output) noexcept;
    void start_check(uint32_t index) noexcept;
    void kill_check(uint32_t index) noexcept;
    void add_health_source(uint32_t index) noexcept;
    void read_check(uint32_t index) noexcept;
    bool check_ended(uint32_t index, pid_t pid, int wait_status) noexcept;
    void end_check(uint32_t index, bool is_well, const char* why) noexcept;
    void forget_check(uint32_t index) noexcept;  // of an app that is removed
    void log_check(uint32_t index, const char* why) noexcept;

    // clone(2) flags of a process of an app.
    [[nodiscard]] uint64_t own_mounts() const noexcept { return shares_host() ? 0 : CLONE_NEWNS; }
    [[nodiscard]] bool shares_host() const noexcept { return plan_.header().shares_host != 0; }

    const FlatPlan& plan_;
    const char* unit_;
    sock_fprog filter_;
    bool has_cgroup_;
    bool has_journal_;            // of the pod's own, whose process is there
    int64_t journal_due_ms_ = 0;  // it is waited for until then; 0: it need not write everything now
    int signals_ = -1;
    int next_relay_ = 0;
    uint32_t count_ = 0;      // places of the table up to the last one that is used
    pid_t bus_pid_ = 0;       // of rkt-machine-bus
    int64_t bus_due_ms_ = 0;  // until then it may answer its clients; 0: it need not go
    StartLimit bus_starts_;
    pid_t proxy_pid_ = 0;  // of who passes connections on
    StartLimit proxy_starts_;
    bool is_idle_ = false;    // the pod ends, because nobody connects any more
    uint64_t oom_kills_ = 0;  // in the pod, when it was looked for the last time
    uint32_t next_ = 0;       // of the pod's plan: whose turn it is to begin
    int exit_code_ = 0;       // of the first app that failed
    bool ready_ = false;
    bool starter_gone_ = false;
    bool stopping_ = false;
    bool reboot_ = false;
};

int64_t now_ms() noexcept;                   // CLOCK_MONOTONIC
uint64_t now_us() noexcept;
int exit_code_of(int wait_status) noexcept;  // 128 + signal
inline constexpr int as_wait_status(int exit_code) noexcept { return exit_code << 8; }

// cgroup.cpp: the app's own group below the pod's.
struct Group {
    Fd directory;
    StepFailure failure;  // without a step: it is there, and its limits are set
};
Group make_group(const App& app) noexcept;
Group make_own_group(const char* path) noexcept;  // at any place below the pod's, without limits
// Of a transient unit: below the app's, whose limits hold for it, too; below the pod's when the app has none. `path`
// is then where it is.
Group make_transient_group(const App& app, const char* name, GroupPath& path) noexcept;
int signal_group(const char* name, int signal) noexcept;  // each process of it once; 0 or errno
void kill_group(const char* name) noexcept;
uint64_t count_oom_kills(const char* name) noexcept;  // ".": of the pod; 0 where nobody counts
void log_kill(const App& app, const char* unit, std::initializer_list<const char*> why) noexcept;
void log_oom_kill(const App& app, const char* unit) noexcept;
bool remove_group(const char* name) noexcept;      // false: there are processes in it; one that is not there is removed
int open_group_events(const char* name) noexcept;  // POLLPRI: something has changed since it was read; -1 and errno

}  // namespace rkt::sandbox::init

// The pod's PID 1 at work: it starts the apps, reaps everything, records how each app ended, and ends
// the pod by rkt's rule: when all apps ended with 0, or at the first that did not (rkt-1.30.md 3.6).
#pragma once

#include <linux/filter.h>
#include <signal.h>
#include <sys/types.h>

#include "sandbox/app/recipe.hpp"
#include "sandbox/flat_plan.hpp"
#include "sandbox/init/poll_set.hpp"
#include "sandbox/wire.hpp"

namespace rkt::sandbox::init {

enum class State : int { waiting, starting, not_started, running, exited };

// One of an app's log pipes (log_pipes.cpp).
struct LogPipe {
    int pipe = -1;         // both ends: no end of file when a writer closes it
    int sink = -1;         // journal stream or relay; opened with the first byte
    bool blocked = false;  // the sink takes nothing now
};

// A place in the table of apps; the pod's plan has the first ones.
struct App {
    FlatPlan plan;          // that describes it,
    uint32_t index = 0;     // there
    LogPipe pipes[2] = {};  // stdout, stderr
    pid_t pid = 0;
    int report = -1;  // starting: end of file when the program runs, a record when it does not
    State state = State::waiting;

    [[nodiscard]] const FlatApp& flat() const noexcept { return plan.app(index); }
    [[nodiscard]] const char* text(FlatText text) const noexcept { return plan.text(text); }
    [[nodiscard]] const char* name() const noexcept { return text(flat().name); }
    [[nodiscard]] const char* cgroup() const noexcept { return text(flat().cgroup); }
};

class Supervisor {
public:
    Supervisor(const FlatPlan& plan, const char* unit, sock_fprog filter, bool has_cgroup) noexcept
        : plan_(plan), unit_(unit), filter_(filter), has_cgroup_(has_cgroup) {}

    // Returns the pod's exit code when every app has ended.
    int run() noexcept;

private:
    void start_app(uint32_t index) noexcept;
    [[noreturn]] void become_app(uint32_t index, int report, const int (&relays)[2]) noexcept;
    void take_relays(const FlatApp& app, int (&relays)[2]) noexcept;

    void open_pipes(uint32_t index, const int (&relays)[2]) noexcept;
    bool open_sink(uint32_t index, int stream) noexcept;
    bool pass_on(uint32_t index, int stream) noexcept;
    void drain_pipes(uint32_t index) noexcept;

    void wait_for_news() noexcept;
    void add_app_sources(uint32_t index) noexcept;
    void handle(Source source, uint32_t index) noexcept;
    void read_report(uint32_t index) noexcept;
    void read_channel() noexcept;
    void read_signals() noexcept;
    void reap() noexcept;
    void app_ended(uint32_t index, int wait_status) noexcept;

    void stop() noexcept;
    void kill_everything() noexcept;
    void forward(int signal) noexcept;
    void tell(const wire::Event& event) noexcept;
    [[nodiscard]] int timeout_ms() const noexcept;
    [[nodiscard]] bool is_clean_stop(const FlatApp& app, int exit_code) const noexcept;

    [[nodiscard]] bool shares_host() const noexcept { return plan_.header().shares_host != 0; }

    const FlatPlan& plan_;
    const char* unit_;
    sock_fprog filter_;
    bool has_cgroup_;
    int signals_ = -1;
    int next_relay_ = 0;
    uint32_t count_ = 0;  // of the table's places that are taken
    uint32_t started_ = 0;
    uint32_t exited_ = 0;
    int exit_code_ = 0;  // of the first app that failed
    bool starter_gone_ = false;
    bool stopping_ = false;
    bool killed_ = false;
    bool reboot_ = false;
    int64_t deadline_ms_ = 0;  // stopping: then SIGKILL
};

// status.cpp: PODDIR/status/NAME, whole or not at all.
void write_status(const char* app, int exit_code) noexcept;
// Every app has started: the file `ready` in the pod's directory, for `rkt status --wait-ready`.
void mark_ready() noexcept;

// cgroup.cpp: the app's own group below the unit's.
int make_group(const char* name) noexcept;  // a descriptor, or -1 and errno
void kill_group(const char* name) noexcept;

}  // namespace rkt::sandbox::init

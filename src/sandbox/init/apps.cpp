// Starting apps.
#include <fcntl.h>
#include <linux/sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "sandbox/handoff.hpp"
#include "sandbox/init/app_table.hpp"
#include "sandbox/init/supervisor.hpp"

namespace rkt::sandbox::init {

App apps[kMaxApps];
PollSet poll_set;

// The relay sockets follow one another in the plan's order (leader.cpp makes them so).
void Supervisor::take_relays(const FlatApp& app, int (&relays)[2]) noexcept {
    for (int stream = 0; stream < 2; ++stream) {
        relays[stream] = app.stdio[stream + 1] == FlatStdio::relay ? next_relay_++ : -1;
    }
}

void Supervisor::become_app(uint32_t index, int report, const int (&relays)[2]) noexcept {
    const App& app = apps[index];
    app::AppStart start{app.plan, app.flat()};
    start.index = index;
    start.unit = unit_;
    start.channel = handoff::kChannel;
    start.relays[0] = relays[0];
    start.relays[1] = relays[1];
    start.filter = filter_;
    start.has_pipes = app.pipes[0].pipe != -1;
    start.report = report;
    app::fail_and_exit(start, app::start(start));
}

void Supervisor::start_app(uint32_t index) noexcept {
    App& app = apps[index];
    int relays[2];
    take_relays(app.flat(), relays);
    open_pipes(index, relays);
    int report[2] = {-1, -1};
    const Fd group(has_cgroup_ ? make_group(app.cgroup()) : -1);
    clone_args args{};
    args.flags = (shares_host() ? 0 : CLONE_NEWNS) | (group ? CLONE_INTO_CGROUP : 0);
    args.exit_signal = SIGCHLD;
    args.cgroup = static_cast<uint64_t>(group.get());
    long pid = -1;
    if ((group || !has_cgroup_) && ::pipe2(report, O_CLOEXEC) == 0) pid = ::syscall(SYS_clone3, &args, sizeof args);
    if (pid == 0) become_app(index, report[1], relays);

    const StepFailure failure{"starting a process", failed(app.name())};
    for (const int fd : {report[1], relays[0], relays[1]}) {
        if (fd != -1) ::close(fd);
    }
    app.report = report[0];
    if (pid > 0) {
        app.pid = static_cast<pid_t>(pid);
        app.state = State::starting;
        return;
    }
    // An app that could not be started has ended (facts-start.md 10).
    tell(wire::failure_event(index, failure));
    app_ended(index, handoff::kSetupFailed << 8);
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
    app.state = size == 0 ? State::running : State::not_started;
    event.app = index;
    tell(event);
    if (app.state != State::running || ++started_ != count_) return;
    mark_ready();
    tell({wire::Kind::ready});
}

}  // namespace rkt::sandbox::init

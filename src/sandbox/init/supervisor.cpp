#include "sandbox/init/supervisor.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <climits>

#include "sandbox/handoff.hpp"
#include "sandbox/init/app_table.hpp"

namespace rkt::sandbox::init {
namespace {

// SIGRTMIN as glibc, and so systemd, counts; musl keeps one signal more to itself.
constexpr int kRealtime = 34;

// Blocked, so that the kernel queues them although a PID 1 has no handler (pid_namespaces(7)).
int open_signals() noexcept {
    sigset_t all;
    ::sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, nullptr);
    return ::signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK);
}

// Each app has its own copy; held here they would keep a reader of the caller waiting for the pod's end.
void release_streams() noexcept {
    const Fd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
    for (int number = 0; null && number < 3; ++number) ::dup2(null.get(), number);
}

}  // namespace

int64_t now_ms() noexcept {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1000000;
}

int exit_code_of(int wait_status) noexcept {
    return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

int Supervisor::run() noexcept {
    // What the apps leave behind becomes our child, as it does anyway in a PID namespace of our own.
    if (shares_host()) ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    next_relay_ = handoff::kRelays;
    count_ = plan_.app_count();
    for (uint32_t index = 0; index < count_; ++index) {
        apps[index].plan = plan_;
        apps[index].index = index;
        apps[index].state = State::waiting;
        take_relays(apps[index]);
    }
    signals_ = open_signals();
    start_proxy();
    const auto is_at_work = [this]() noexcept {
        return !is_over() || commands_are_leaving() || bus_is_leaving() || journal_is_leaving();
    };
    for (begin_next(); is_at_work(); begin_next()) wait_for_news();
    if (is_idle_) return 0;
    return exit_code_ == 0 && reboot_ ? handoff::kReboot : exit_code_;
}

// Each when the one before has begun; once all have, the pod is ready.
void Supervisor::begin_next() noexcept {
    if (stopping_ || ready_) return;
    for (; next_ < plan_.app_count(); ++next_) {
        if (apps[next_].state == State::waiting) advance(next_, Trigger::begin);
        if (!apps[next_].begun || stopping_) return;
    }
    ready_ = true;
    release_streams();
    all_have_begun();
}

bool Supervisor::is_over() const noexcept {
    for (uint32_t index = 0; index < count_; ++index) {
        if (apps[index].is_at_work() || has_open_streams(index)) return false;
    }
    return stopping_ || (ready_ && plan_.header().is_mutable == 0);
}

void Supervisor::wait_for_news() noexcept {
    poll_set.clear();
    for (uint32_t index = 0; index < count_; ++index) {
        add_app_sources(index);
        add_streams(poll_set, index);
        add_health_source(index);
    }
    if (!starter_gone_) poll_set.add(handoff::kChannel, POLLIN, Source::channel);
    poll_set.add(signals_, POLLIN, Source::signals);
    add_control_sources();
    add_transient_sources();
    add_bus_source();
    add_journal_source();
    add_notify_sources();
    if (poll_set.wait(timeout_ms())) {
        poll_set.for_each_ready([this](Source source, uint32_t index) noexcept { handle(source, index); });
    }
    handle_due();
    announce_changes();
}

void Supervisor::add_app_sources(uint32_t index) noexcept {
    const App& app = apps[index];
    if (app.report != -1) poll_set.add(app.report, POLLIN, Source::report, index);
    if (app.group_events != -1) poll_set.add(app.group_events, POLLPRI, Source::group, index);
    if (!app.is_at_work()) return;
    for (uint32_t stream = 0; stream < 2; ++stream) {
        const LogPipe& log = app.pipes[stream];
        if (log.pipe == -1) continue;
        poll_set.add(log.blocked ? log.sink : log.pipe, log.blocked ? POLLOUT : POLLIN, Source::pipe,
                     2 * index + stream);
    }
}

// What was handled before may have closed a source that had news, too.
void Supervisor::handle(Source source, uint32_t index) noexcept {
    switch (source) {
        case Source::report:
            if (apps[index].report != -1) read_report(index);
            return;
        case Source::pipe:
            return (void)pass_on(index / 2, static_cast<int>(index % 2));
        case Source::stream:
            return pass_streams(index);
        case Source::group:
            if (apps[index].group_events != -1) read_group(index);
            return;
        case Source::channel:
            return read_channel();
        case Source::signals:
            return read_signals();
        case Source::control:
            return accept_client();
        case Source::client:
            return read_client(index);
        case Source::transient_report:
            if (transients[index].report != -1) read_transient_report(index);
            return;
        case Source::transient_group:
            if (transients[index].group_events != -1) clear_transient(index);
            return;
        case Source::bus:
            return start_bus();
        case Source::journal:
            return read_journal();
        case Source::notify:
            return read_notify(index);
        case Source::manager_room:
            return flush_manager();
        case Source::check:
            return read_check(index);
    }
}

void Supervisor::handle_due() noexcept {
    const int64_t now = now_ms();
    for (uint32_t index = 0; index < count_; ++index) {
        App& app = apps[index];
        if (streams_deadline_ms(index) <= now) pass_streams(index);
        if (health_due_ms(index) <= now) handle_health_due(index);
        if (app.due_ms == 0 || app.due_ms > now) continue;
        app.due_ms = 0;
        advance(index, Trigger::due);
    }
    kill_due_transients(now);
    handle_manager_due(now);
}

// Until the next thing is due; -1: nothing is.
int Supervisor::timeout_ms() const noexcept {
    int64_t nearest = manager_due_ms();
    for (uint32_t index = 0; index < count_; ++index) {
        const int64_t due = apps[index].due_ms;
        if (due != 0 && due < nearest) nearest = due;
        if (streams_deadline_ms(index) < nearest) nearest = streams_deadline_ms(index);
        if (health_due_ms(index) < nearest) nearest = health_due_ms(index);
    }
    for (const Transient& unit : transients) {
        if (unit.due_ms != 0 && unit.due_ms < nearest) nearest = unit.due_ms;
    }
    if (bus_due_ms_ != 0 && bus_due_ms_ < nearest) nearest = bus_due_ms_;
    if (journal_due_ms_ != 0 && journal_due_ms_ < nearest) nearest = journal_due_ms_;
    if (nearest == kNever) return -1;
    const int64_t left = nearest - now_ms();
    return left < 0 ? 0 : static_cast<int>(left < INT_MAX ? left : INT_MAX);
}

void Supervisor::read_channel() noexcept {
    char ignored[1];
    const ssize_t size = ::recv(handoff::kChannel, ignored, sizeof ignored, MSG_DONTWAIT);
    if (size > 0 || (size == -1 && (errno == EAGAIN || errno == EINTR))) return;
    starter_gone_ = true;
    ::close(handoff::kChannel);
    if (plan_.header().ends_with_starter != 0) return stop();
    flush_manager();
}

void Supervisor::read_signals() noexcept {
    signalfd_siginfo info;
    while (::read(signals_, &info, sizeof info) == sizeof info) {
        const int signal = static_cast<int>(info.ssi_signo);
        if (signal == SIGCHLD) {
            reap();
        } else if (signal == SIGTERM || signal == kRealtime + 3 || signal == kRealtime + 4) {
            stop();  // halt and poweroff, as systemd(1) takes them
        } else if (signal == SIGINT) {
            if (!stopping_) reboot_ = true;
            stop();
        } else if (signal == SIGHUP) {
            // A session that ends says SIGTERM and SIGHUP: an app that was told the one keeps its time to end.
            if (!stopping_) forward(signal);
        } else if (signal == SIGUSR1 || signal == SIGUSR2 || signal == SIGWINCH) {
            forward(signal);
        } else if (signal == SIGABRT) {
            abort();
        }
    }
}

void Supervisor::reap() noexcept {
    int status = 0;
    for (pid_t pid; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
        for (uint32_t index = 0; index < count_; ++index) {
            if (check_ended(index, pid, status)) break;
            if (apps[index].pid != pid) continue;
            // Its last words may have come with its death.
            if (apps[index].report != -1) read_report(index);
            stage_ended(index, status);
            break;
        }
        for (uint32_t place = 0; place < control::kMaxTransient; ++place) {
            if (transients[place].pid != pid) continue;
            if (transients[place].report != -1) read_transient_report(place);
            transient_ended(place, status);
            break;
        }
        if (pid == bus_pid_) bus_ended();
        if (pid == proxy_pid_) proxy_ended(status);
    }
}

void Supervisor::stop() noexcept {
    if (stopping_) return;
    stopping_ = true;
    say_stopping();
    retire_proxy();
    ask_transients_to_stop();
    for (uint32_t index = 0; index < count_; ++index) advance(index, Trigger::stop);
}

void Supervisor::forward(int signal) noexcept {
    if (apps[0].state == State::running) ::kill(apps[0].pid, signal);
}

void Supervisor::tell(const wire::Event& event) noexcept {
    if (!starter_gone_) wire::send_event(handoff::kChannel, event);
}

}  // namespace rkt::sandbox::init

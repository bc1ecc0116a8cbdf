#include "sandbox/init/supervisor.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>

#include "sandbox/handoff.hpp"
#include "sandbox/init/app_table.hpp"

namespace rkt::sandbox::init {
namespace {

// SIGRTMIN as glibc, and so systemd, counts; musl keeps one signal more to itself.
constexpr int kRealtime = 34;

int64_t now_ms() noexcept {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1000000;
}

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

int exit_code_of(int wait_status) noexcept {
    return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

}  // namespace

int Supervisor::run() noexcept {
    signals_ = open_signals();
    // What the apps leave behind becomes our child, as it does anyway in a PID namespace of our own.
    if (shares_host()) ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    next_relay_ = handoff::kRelays;
    count_ = plan_.app_count();
    for (uint32_t index = 0; index < count_; ++index) {
        apps[index].plan = plan_;
        apps[index].index = index;
    }
    for (uint32_t index = 0; index < count_; ++index) {
        // One that could not be cloned ends the pod: what comes after it is not begun.
        if (stopping_) {
            apps[index].state = State::exited;
            ++exited_;
        } else {
            start_app(index);
        }
    }
    release_streams();
    while (exited_ < count_) wait_for_news();
    return exit_code_ == 0 && reboot_ ? handoff::kReboot : exit_code_;
}

void Supervisor::wait_for_news() noexcept {
    poll_set.clear();
    for (uint32_t index = 0; index < count_; ++index) add_app_sources(index);
    if (!starter_gone_) poll_set.add(handoff::kChannel, POLLIN, Source::channel);
    poll_set.add(signals_, POLLIN, Source::signals);
    if (poll_set.wait(timeout_ms())) {
        poll_set.for_each_ready([this](Source source, uint32_t index) noexcept { handle(source, index); });
    }
    if (stopping_ && !killed_ && timeout_ms() == 0) {
        killed_ = true;
        kill_everything();
    }
}

void Supervisor::add_app_sources(uint32_t index) noexcept {
    const App& app = apps[index];
    if (app.state == State::starting) poll_set.add(app.report, POLLIN, Source::report, index);
    if (app.state == State::exited) return;
    for (uint32_t stream = 0; stream < 2; ++stream) {
        const LogPipe& log = app.pipes[stream];
        if (log.pipe == -1) continue;
        poll_set.add(log.blocked ? log.sink : log.pipe, log.blocked ? POLLOUT : POLLIN, Source::pipe,
                     2 * index + stream);
    }
}

void Supervisor::handle(Source source, uint32_t index) noexcept {
    switch (source) {
        case Source::report:
            return read_report(index);
        case Source::pipe:
            return (void)pass_on(index / 2, static_cast<int>(index % 2));
        case Source::channel:
            return read_channel();
        case Source::signals:
            return read_signals();
    }
}

int Supervisor::timeout_ms() const noexcept {
    if (!stopping_ || killed_) return -1;
    const int64_t left = deadline_ms_ - now_ms();
    return left < 0 ? 0 : static_cast<int>(left);
}

void Supervisor::read_channel() noexcept {
    char ignored[1];
    const ssize_t size = ::recv(handoff::kChannel, ignored, sizeof ignored, MSG_DONTWAIT);
    if (size > 0 || (size == -1 && (errno == EAGAIN || errno == EINTR))) return;
    starter_gone_ = true;
    ::close(handoff::kChannel);
    if (plan_.header().ends_with_starter != 0) stop();
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
        } else if (signal == SIGHUP || signal == SIGUSR1 || signal == SIGUSR2 || signal == SIGWINCH) {
            forward(signal);
        }
    }
}

void Supervisor::reap() noexcept {
    int status = 0;
    for (pid_t pid; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
        for (uint32_t index = 0; index < count_; ++index) {
            if (apps[index].pid != pid || apps[index].state == State::exited) continue;
            // Its last words may have come with its death.
            if (apps[index].state == State::starting) read_report(index);
            app_ended(index, status);
        }
    }
}

void Supervisor::app_ended(uint32_t index, int wait_status) noexcept {
    App& app = apps[index];
    const int code = exit_code_of(wait_status);
    app.state = State::exited;
    ++exited_;
    wire::Event event{wire::Kind::app_exited};
    event.app = index;
    event.status = code;
    tell(event);
    if (has_cgroup_) kill_group(app.cgroup());
    drain_pipes(index);
    write_status(app.name(), code);
    if (code == 0 || is_clean_stop(app.flat(), code)) return;
    if (exit_code_ == 0) exit_code_ = code;
    stop();
}

// An app that ends by the signal it was asked to end with has not failed: otherwise every
// `systemctl stop` would leave a failed unit behind.
bool Supervisor::is_clean_stop(const FlatApp& app, int exit_code) const noexcept {
    return stopping_ && exit_code == 128 + app.stop_signal;
}

void Supervisor::stop() noexcept {
    if (stopping_) return;
    stopping_ = true;
    deadline_ms_ = now_ms() + plan_.header().stop_timeout_ms;
    for (uint32_t index = 0; index < count_; ++index) {
        const App& app = apps[index];
        if (app.pid > 0 && app.state != State::exited) ::kill(app.pid, app.flat().stop_signal);
    }
}

// Everything in the pod but us. -1 is the whole host when we are not the PID 1 of a namespace.
void Supervisor::kill_everything() noexcept {
    if (::getpid() == 1) ::kill(-1, SIGKILL);
    for (uint32_t index = 0; index < count_; ++index) {
        const App& app = apps[index];
        if (app.pid > 0 && app.state != State::exited) ::kill(app.pid, SIGKILL);
    }
}

void Supervisor::forward(int signal) noexcept {
    if (apps[0].state == State::running) ::kill(apps[0].pid, signal);
}

void Supervisor::tell(const wire::Event& event) noexcept {
    if (!starter_gone_) wire::send_event(handoff::kChannel, event);
}

}  // namespace rkt::sandbox::init

#include "sandbox/init/supervisor.hpp"

#include <fcntl.h>
#include <poll.h>
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
    next_relay_ = handoff::kRelays;
    for (uint32_t index = 0; index < plan_.app_count(); ++index) {
        // One that could not be cloned ends the pod: what comes after it is not begun.
        if (stopping_) {
            apps[index].state = State::exited;
            ++exited_;
        } else {
            start_app(index);
        }
    }
    release_streams();
    while (exited_ < plan_.app_count()) wait_for_news();
    return exit_code_ == 0 && reboot_ ? handoff::kReboot : exit_code_;
}

void Supervisor::wait_for_news() noexcept {
    pollfd polled[3 * kMaxApps + 2];
    uint32_t owner[3 * kMaxApps + 2];
    nfds_t count = 0;
    polled[count++] = {signals_, POLLIN, 0};
    polled[count++] = {handoff::kChannel, POLLIN, 0};
    if (starter_gone_) polled[1].fd = -1;
    for (uint32_t index = 0; index < plan_.app_count(); ++index) {
        if (apps[index].state != State::starting) continue;
        owner[count] = index;
        polled[count++] = {apps[index].report, POLLIN, 0};
    }
    const nfds_t first_pipe = count;
    for (uint32_t pipe = 0; pipe < 2 * plan_.app_count(); ++pipe) {
        const LogPipe& log = apps[pipe / 2].pipes[pipe % 2];
        if (log.pipe == -1 || apps[pipe / 2].state == State::exited) continue;
        owner[count] = pipe;
        polled[count++] = log.blocked ? pollfd{log.sink, POLLOUT, 0} : pollfd{log.pipe, POLLIN, 0};
    }
    if (::poll(polled, count, timeout_ms()) == -1) return;
    for (nfds_t i = 2; i < count; ++i) {
        if (polled[i].revents == 0) continue;
        if (i < first_pipe) {
            read_report(owner[i]);
        } else {
            pass_on(owner[i] / 2, static_cast<int>(owner[i] % 2));
        }
    }
    if (polled[1].revents != 0) read_channel();
    if (polled[0].revents != 0) read_signals();
    if (stopping_ && !killed_ && timeout_ms() == 0) {
        killed_ = true;
        ::kill(-1, SIGKILL);  // everything in the pod but us
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
        for (uint32_t index = 0; index < plan_.app_count(); ++index) {
            if (apps[index].pid != pid || apps[index].state == State::exited) continue;
            // Its last words may have come with its death.
            if (apps[index].state == State::starting) read_report(index);
            app_ended(index, status);
        }
    }
}

void Supervisor::app_ended(uint32_t index, int wait_status) noexcept {
    const FlatApp& app = plan_.app(index);
    const int code = exit_code_of(wait_status);
    apps[index].state = State::exited;
    ++exited_;
    wire::Event event{wire::Kind::app_exited};
    event.app = index;
    event.status = code;
    tell(event);
    if (has_cgroup_) kill_group(plan_.text(app.cgroup));
    drain_pipes(index);
    write_status(plan_.text(app.name), code);
    if (code == 0 || is_clean_stop(app, code)) return;
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
    for (uint32_t index = 0; index < plan_.app_count(); ++index) {
        if (apps[index].pid > 0 && apps[index].state != State::exited)
            ::kill(apps[index].pid, plan_.app(index).stop_signal);
    }
}

void Supervisor::forward(int signal) noexcept {
    if (apps[0].state == State::running) ::kill(apps[0].pid, signal);
}

void Supervisor::tell(const wire::Event& event) noexcept {
    if (!starter_gone_) wire::send_event(handoff::kChannel, event);
}

}  // namespace rkt::sandbox::init

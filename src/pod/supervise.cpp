#include "pod/supervise.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <memory>
#include <set>
#include <utility>

#include "base/error.hpp"
#include "base/signals.hpp"
#include "pod/foreground_line.hpp"
#include "sandbox/relay.hpp"
#include "sandbox/terminal.hpp"
#include "systemd/journal.hpp"
#include "systemd/notify.hpp"

namespace rkt::pod {
namespace {

using sandbox::Event;
using sandbox::Leader;

constexpr int kEscaped = 1;  // rkt's exit status then (rkt-1.30.md 3.6)
constexpr std::pair<const char*, const char*> kKilledFor[] = {
    {"oom-kill", "out of memory"},
    {"timeout", "it would not end"},
    {"seccomp", "its system call filter forbids what it did"}};
constexpr int kForwardedSignals[] = {SIGHUP, SIGUSR1, SIGUSR2};
constexpr int kSignals[] = {SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGUSR1, SIGUSR2, SIGWINCH};

// Everything the starting process listens to while the pod runs.
class Supervisor {
public:
    Supervisor(Leader& leader, const StartOptions& options, const LogTarget& log, LateRegistration& registration,
               const std::function<void()>& last_app_ended, systemd::NotifyRelay* notify)
        : leader_(leader),
          options_(options),
          registration_(registration),
          last_app_ended_(last_app_ended),
          notify_(notify) {
        for (auto& source : leader.relays()) {
            const systemd::StreamHeader header{source.app, log.unit, source.is_stderr ? 3 : 6, true};
            auto journal = log.socket.empty() ? systemd::open_stream(header) : systemd::open_stream(header, log.socket);
            relays_.push_back(std::make_unique<sandbox::Relay>(std::move(source), journal ? std::move(*journal) : Fd(),
                                                               leader.pid(), [this](const sandbox::RelayLine& line) {
                                                                   options_.print_line(
                                                                       foreground_line(line.app, line.pid, line.text));
                                                               }));
        }
    }

    int run() {
        while (!gone_ || !relays_.empty()) step();
        const int status = leader_.wait();
        if (failure_ && status != 0) throw Error(failure_->line, static_cast<ExitCode>(status));
        return has_escaped_ ? kEscaped : status;
    }

private:
    void step() {
        std::vector<pollfd> polled{{signals_.fd().get(), POLLIN, 0}, {gone_ ? -1 : leader_.channel().get(), POLLIN, 0}};
        polled.push_back({terminal_ ? terminal_->input_fd() : -1, POLLIN, 0});
        polled.push_back(
            {terminal_ ? terminal_->master().get() : -1, terminal_ ? terminal_->master_events() : short{0}, 0});
        polled.push_back({notify_ != nullptr ? notify_->socket().get() : -1, POLLIN, 0});
        polled.push_back({registration_.fd(), POLLIN, 0});
        for (const auto& relay : relays_) polled.push_back({relay->socket().get(), POLLIN, 0});
        // Once the pod is gone, what its apps wrote is there already: nobody is waited for.
        const int ready = ::poll(polled.data(), polled.size(), gone_ ? 0 : -1);
        if (ready == -1 && errno != EINTR) throw SystemError(errno, "waiting for the pod");
        if (ready == 0) return relays_.clear();
        if (polled[0].revents != 0) handle_signals();
        handle_relays(polled);
        if (terminal_ && !terminal_->handle(polled[2].revents != 0, polled[3].revents != 0)) terminal_.reset();
        if (terminal_ && terminal_->has_escaped()) escape();
        if (polled[4].revents != 0 && !notify_->pass()) notify_ = nullptr;
        if (polled[5].revents != 0) registration_.take();
        if (polled[1].revents != 0) handle_event(leader_.next_event());
    }

    void handle_relays(const std::vector<pollfd>& polled) {
        constexpr size_t kFirst = 6;
        for (size_t i = relays_.size(); i-- > 0;) {
            if (polled[kFirst + i].revents != 0 && !relays_[i]->handle()) {
                relays_.erase(relays_.begin() + static_cast<ptrdiff_t>(i));
            }
        }
    }

    // Those that wait come by their numbers, but the end of a session is SIGTERM and then SIGHUP.
    void handle_signals() {
        std::vector<int> waiting;
        while (const int signal = signals_.next()) waiting.push_back(signal);
        std::stable_partition(waiting.begin(), waiting.end(), [](int signal) { return signal == SIGTERM; });
        for (const int signal : waiting) handle_signal(signal);
    }

    void handle_signal(int signal) {
        if (signal == SIGWINCH) {
            if (terminal_) terminal_->resize();
            return;
        }
        if (signal == SIGHUP && stopping_) return;  // what was asked to end keeps its time
        for (const int forwarded : kForwardedSignals) {
            if (signal == forwarded) return leader_.stop(signal);
        }
        // A second Ctrl-C does not wait. A second SIGTERM is of another unit that we are in: a session in a service.
        const bool is_impatient = stopping_ && signal != SIGTERM;
        leader_.stop(is_impatient ? SIGKILL : SIGTERM);
        stopping_ = true;
    }

    void handle_event(Event event) {
        switch (event.kind) {
            case Event::Kind::ready:
                if (event.status == 0) systemd::notify("READY=1");
                break;
            case Event::Kind::failed:
                failure_ = Failure{event.app, sandbox::describe_failure(event)};
                break;
            case Event::Kind::terminal:
                join_terminal(std::move(event.fd));
                break;
            case Event::Kind::gone:
                finish();
                break;
            case Event::Kind::app_exited:
                for (const auto& [reason, why] : kKilledFor) {
                    if (event.detail == reason) options_.warn("app \"" + event.app + "\" was killed: " + why);
                }
                ended_.insert(event.app);
                if (ended_.size() == leader_.app_count()) last_app_ended_();
                break;
            case Event::Kind::started:
                ended_.erase(event.app);
                if (failure_ && failure_->app == event.app) failure_.reset();
                break;
            case Event::Kind::host_users:
            case Event::Kind::network:
            case Event::Kind::prepared:
                break;
        }
    }

    void join_terminal(Fd master) {
        raw_ = std::make_unique<sandbox::RawMode>(STDIN_FILENO);
        terminal_.emplace(sandbox::CallerEnds{STDIN_FILENO, STDOUT_FILENO}, std::move(master));
        terminal_->resize();
    }

    void escape() {
        if (!has_escaped_) leader_.stop(SIGKILL);
        has_escaped_ = true;
    }

    // The pod has ended: what its terminal still holds is shown, then ours is as it was.
    void finish() {
        gone_ = true;
        while (notify_ != nullptr && notify_->pass()) {
        }
        notify_ = nullptr;
        while (terminal_ && terminal_->handle(false, true)) {
        }
        terminal_.reset();
        raw_.reset();
    }

    Leader& leader_;
    const StartOptions& options_;
    LateRegistration& registration_;
    const std::function<void()>& last_app_ended_;
    systemd::NotifyRelay* notify_;
    std::set<std::string> ended_;  // apps that may be begun again
    SignalDescriptor signals_{kSignals};
    std::vector<std::unique_ptr<sandbox::Relay>> relays_;
    std::unique_ptr<sandbox::RawMode> raw_;
    std::optional<sandbox::TerminalCopy> terminal_;
    struct Failure {
        std::string app;
        std::string line;
    };
    std::optional<Failure> failure_;  // of an app that could not be started, and was not since
    bool gone_ = false;
    bool stopping_ = false;
    bool has_escaped_ = false;
};

bool has_ended(const Leader& leader) {
    pollfd polled{leader.pidfd().get(), POLLIN, 0};
    return ::poll(&polled, 1, 0) == 1;
}

// The status this process must report itself when the pod ended before systemd took it over.
struct Progress {
    bool ready = false;
    bool waits = false;  // init says READY=1
    bool gone = false;
    int status = 0;
    std::optional<std::string> failure;
};

void take(Progress& progress, const Event& event) {
    if (event.kind == Event::Kind::ready) progress.ready = true;
    if (event.kind == Event::Kind::ready) progress.waits = event.status != 0;
    if (event.kind == Event::Kind::gone) progress.gone = true;
    if (event.kind == Event::Kind::failed) progress.failure = sandbox::describe_failure(event);
    if (event.kind == Event::Kind::app_exited && progress.status == 0) progress.status = event.status;
}

int conclude(const Progress& progress) {
    if (progress.failure) throw Error(*progress.failure, static_cast<ExitCode>(progress.status));
    return progress.status;
}

}  // namespace

int supervise(sandbox::Leader& leader, const StartOptions& options, const LogTarget& log,
              LateRegistration& registration, const std::function<void()>& last_app_ended,
              systemd::NotifyRelay* notify) {
    return Supervisor(leader, options, log, registration, last_app_ended, notify).run();
}

int hand_over(sandbox::Leader& leader) {
    Progress progress;
    while (!progress.ready && !progress.gone) take(progress, leader.next_event());
    if (progress.gone) return conclude(progress);
    systemd::notify("MAINPID=" + std::to_string(leader.pid()) + (progress.waits ? "" : "\nREADY=1"));
    systemd::notify_barrier();  // with NotifyAccess=main it must be read while we still are the main process
    if (has_ended(leader)) {
        while (!progress.gone) take(progress, leader.next_event());
        return conclude(progress);
    }
    leader.detach();
    return 0;
}

}  // namespace rkt::pod

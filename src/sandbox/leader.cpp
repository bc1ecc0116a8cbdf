#include "sandbox/leader.hpp"

#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstring>

#include "base/error.hpp"
#include "base/passed_fds.hpp"
#include "sandbox/another_cpu.hpp"
#include "sandbox/app/journal_stream.hpp"
#include "sandbox/channel.hpp"
#include "sandbox/flat_plan_writer.hpp"
#include "sandbox/init_file.hpp"
#include "sandbox/leader_process.hpp"
#include "sandbox/own_journal.hpp"
#include "sandbox/wire.hpp"

namespace rkt::sandbox {
namespace {

SocketPair make_relay() {
    auto pair = make_socketpair(SOCK_STREAM);
    const int yes = 1;
    check(::setsockopt(pair.ours.get(), SOL_SOCKET, SO_PASSCRED, &yes, sizeof yes), "asking for credentials");
    return pair;
}

// Both ends are of one stream, which begins when the unit's name is known. Empty: no journald listens.
SocketPair make_journal(const Plan& plan) {
    Fd stream = open_log_stream(plan);
    if (!stream) return {};
    Fd theirs = stream.duplicate();
    return {std::move(stream), std::move(theirs)};
}

// What the starter makes for apps' streams: ends of its own, and the apps' in the plan's order, as init expects them.
struct Streams {
    std::vector<Leader::Relay> relays;
    std::vector<Leader::Relay> journal;
    std::vector<Fd> theirs;
};

Streams make_streams(const Plan& plan) {
    Streams streams;
    for (const auto& app : plan.apps) {
        for (const bool is_stderr : {false, true}) {
            const bool relayed = (is_stderr ? app.stderr_mode : app.stdout_mode) == Stdio::relay;
            if (!relayed && !needs_journal_stream(app, is_stderr)) continue;
            SocketPair pair = relayed ? make_relay() : make_journal(plan);
            auto& ours = relayed ? streams.relays : streams.journal;
            if (pair.ours) ours.push_back({app.name.str(), is_stderr, std::move(pair.ours)});
            streams.theirs.push_back(std::move(pair.theirs));
        }
    }
    return streams;
}

Fd open_filter(const LeaderInput& input) {
    const auto& apps = input.plan.apps;
    const bool wanted = input.plan.is_mutable || std::any_of(apps.begin(), apps.end(), [](const PlanApp& app) {
                            return needs_default_filter(app);
                        });
    if (!wanted) return Fd();
    return Fd(check(::open(input.filter_path.c_str(), O_RDONLY | O_CLOEXEC), "opening " + input.filter_path));
}

void send_release(const Fd& channel, const wire::Release& release, const std::vector<int>& passed) {
    if (passed.size() > kMaxPassedFds) throw Error("the pod forwards too many ports");
    if (send_with_fds(channel.get(), &release, sizeof release, passed.data(), passed.size()) != -1) return;
    if (errno != EPIPE) throw SystemError(errno, "releasing the pod's leader");
    // It has failed before; the next event says how.
}

}  // namespace

Leader::Leader(pid_t pid, Fd pidfd, Fd channel) noexcept
    : pid_(pid), pidfd_(std::move(pidfd)), channel_(std::move(channel)) {}

Leader Leader::start(LeaderInput input) {
    if (input.plan.apps.empty() && !input.plan.is_mutable) throw Error("the pod has no app");
    Streams streams = make_streams(input.plan);
    auto channel = make_socketpair(SOCK_SEQPACKET);
    const int why_no_holder = input.namespaces ? input.namespaces->wait() : EINVAL;
    LeaderProcess process{input.plan,
                          open_libexec(input.init_path),
                          std::move(channel.theirs),
                          make_memfd("rkt-plan", flatten(input.plan)),
                          open_filter(input),
                          std::move(input.status_dir),
                          std::move(input.pod_lock),
                          std::move(input.control),
                          std::move(input.notify),
                          std::move(input.credentials),
                          std::move(input.sockets),
                          std::move(input.journal),
                          std::move(streams.theirs),
                          input.namespaces ? input.namespaces->pidfd() : -1,
                          why_no_holder};
    int pidfd = -1;
    clone_args args{};
    const bool shares_host = input.plan.flavor == Flavor::fly;
    args.flags = CLONE_PIDFD | (shares_host ? 0 : CLONE_NEWPID) | (input.clone_parent ? CLONE_PARENT : 0) |
                 (input.birthplace != -1 ? CLONE_INTO_CGROUP : 0);
    args.pidfd = reinterpret_cast<uint64_t>(&pidfd);
    // With CLONE_PARENT the signal is the one of our own birth and must be given as 0 (clone(2)).
    args.exit_signal = input.clone_parent ? 0 : SIGCHLD;
    args.cgroup = static_cast<uint64_t>(input.birthplace);
    const long pid = check_long(::syscall(SYS_clone3, &args, sizeof args), "cloning the pod's leader");
    if (pid == 0) process.run();
    move_to_another_cpu(static_cast<pid_t>(pid));

    Leader leader(static_cast<pid_t>(pid), Fd(pidfd), std::move(channel.ours));
    leader.relays_ = std::move(streams.relays);
    leader.journal_ = std::move(streams.journal);
    if (input.namespaces) leader.namespaces_.emplace(std::move(*input.namespaces));
    leader.ours_ = !input.clone_parent;
    for (const auto& app : input.plan.apps) leader.app_names_.push_back(app.name.str());
    return leader;
}

Leader::~Leader() {
    if (released_ || !pidfd_) return;
    ::syscall(SYS_pidfd_send_signal, pidfd_.get(), SIGKILL, nullptr, 0);
    if (!ours_) return;
    siginfo_t info{};
    while (::waitid(P_PIDFD, static_cast<id_t>(pidfd_.get()), &info, WEXITED) == -1 && errno == EINTR) {
    }
}

Event Leader::next_event() {
    wire::Event event{};
    Fd fd;
    if (!receive_event(channel_, event, fd)) return {};
    if (event.kind == wire::Kind::prepared) namespaces_.reset();
    return to_event(event, std::move(fd), app_names_);
}

void Leader::release(const std::string& unit, const Fd& group, const std::vector<Fd>& holdings) {
    wire::Release message;
    if (unit.size() >= sizeof message.unit) throw Error("unit name too long: " + unit);
    memcpy(message.unit, unit.data(), unit.size());
    message.has_group = group ? 1 : 0;
    begin_journal(unit);
    std::vector<int> passed;
    if (group) passed.push_back(group.get());
    for (const Fd& holding : holdings) passed.push_back(holding.get());
    send_release(channel_, message, passed);
    released_ = true;
}

// By us: journald believes a unit's name only of the host's root, which the pod's init is not.
void Leader::begin_journal(const std::string& unit) noexcept {
    for (const Relay& stream : journal_) {
        (void)app::begin_journal(stream.socket, {stream.app.c_str(), unit.c_str(), stream.is_stderr});
    }
    journal_.clear();
}

void Leader::stop(int signal) {
    if (::syscall(SYS_pidfd_send_signal, pidfd_.get(), signal, nullptr, 0) == -1 && errno != ESRCH) {
        throw SystemError(errno, "sending a signal to the pod");
    }
}

int Leader::wait() {
    siginfo_t info{};
    while (::waitid(P_PIDFD, static_cast<id_t>(pidfd_.get()), &info, WEXITED) == -1) {
        if (errno != EINTR) throw SystemError(errno, "waiting for the pod");
    }
    released_ = true;  // nothing is left to kill
    return info.si_code == CLD_EXITED ? info.si_status : 128 + info.si_status;
}

void Leader::kill() noexcept {
    ::syscall(SYS_pidfd_send_signal, pidfd_.get(), SIGKILL, nullptr, 0);
    pollfd end{pidfd_.get(), POLLIN, 0};
    while (::poll(&end, 1, -1) == -1 && errno == EINTR) {
    }
}

void Leader::detach() noexcept {
    released_ = true;
    channel_ = {};  // init would wait for a reader that stays and does not read
}

}  // namespace rkt::sandbox

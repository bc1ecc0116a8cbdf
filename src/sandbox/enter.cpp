#include "sandbox/enter.hpp"

#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <array>
#include <optional>

#include "base/child.hpp"
#include "base/error.hpp"
#include "base/signals.hpp"
#include "sandbox/channel.hpp"
#include "sandbox/descriptors.hpp"
#include "sandbox/flat_plan_writer.hpp"
#include "sandbox/handoff.hpp"
#include "sandbox/init_file.hpp"
#include "sandbox/oom_score.hpp"
#include "sandbox/pod_group.hpp"
#include "sandbox/terminal.hpp"
#include "sandbox/user_namespace.hpp"

namespace rkt::sandbox {
namespace {

// A plan of one app: the confinement of the app, the command of the request, as root (rkt-1.30.md 1.14).
Plan plan_of(const EnterRequest& request) {
    Plan plan = request.plan;
    PlanApp app = request.app;
    app.argv = request.argv;
    app.env = request.env;
    app.user = "0";
    app.group = "0";
    app.supplementary_gids.clear();
    app.working_directory = "/";
    const Stdio mode = request.tty ? Stdio::tty : Stdio::inherit;
    app.stdin_mode = mode;
    app.stdout_mode = mode;
    app.stderr_mode = mode;
    plan.apps.assign(1, app);
    return plan;
}

struct Entrance {
    bool shares_host = false;
    Fd leader;  // pidfd
    Fd run;     // the leader's, where the recipe takes mounts from
    Fd users;   // the pod's user namespace; empty: it is ours
    Fd group;
    Fd libexec;
    Fd channel;
    Fd plan;
    Fd filter;
    std::optional<int> oom_score_adj;
};

StepError keep_entrance_handoff(Entrance& in) noexcept {
    const int rc = place_descriptors({{in.channel.get(), handoff::kChannel},
                                      {in.plan.get(), handoff::kPlan},
                                      {in.filter.get(), handoff::kFilter},
                                      {in.libexec.get(), handoff::kLibexec},
                                      {in.leader.get(), handoff::kLeader},
                                      {in.run.get(), handoff::kRun},
                                      {in.users.get(), handoff::kUsers}});
    return rc == 0 ? done() : failed("descriptors");
}

StepError join_namespaces(Entrance&) noexcept {
    constexpr int kAll = CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS;
    if (::setns(handoff::kLeader, kAll) == -1) return failed("setns");
    return ::fchdir(handoff::kRun) == 0 ? done() : failed("/run");
}

// After the others, some of which are the host's.
StepError become_root_of_pod(Entrance& in) noexcept {
    return !in.users || become_root_of(Fd(handoff::kUsers)) == 0 ? done() : failed("");
}

StepError unshare_entrance_mounts(Entrance& in) noexcept {
    return in.shares_host || ::unshare(CLONE_NEWNS) == 0 ? done() : failed("");
}

StepError execute_init(Entrance&) noexcept {
    for (const int fd : {handoff::kChannel, handoff::kPlan, handoff::kFilter}) ::fcntl(fd, F_SETFD, 0);
    const char* const argv[] = {handoff::kInitName, handoff::kEnter, nullptr};
    const char* const env[] = {nullptr};
    ::syscall(SYS_execveat, handoff::kLibexec, handoff::kInitName, argv, env, 0);
    return failed(handoff::kInitName);
}

// In the pod's user namespace it could not be lowered any more.
StepError adjust_entrance_oom_score(Entrance& in) noexcept { return OomScore().lower(in.oom_score_adj); }

constexpr Step<Entrance> kEnterRecipe[] = {
    {"keeping descriptors", keep_entrance_handoff},    {"adjusting the OOM score", adjust_entrance_oom_score},
    {"joining the pod's namespaces", join_namespaces}, {"joining the pod's user namespace", become_root_of_pod},
    {"unsharing mounts", unshare_entrance_mounts},     {"executing rkt-init", execute_init},
};

[[noreturn]] void become_process(Entrance& entrance) noexcept {
    const StepFailure failure = perform(kEnterRecipe, entrance);
    wire::send_event(handoff::kChannel, wire::failure_event(0, failure));
    ::_exit(handoff::kSetupFailed);
}

// In the pod's PID namespace and the app's cgroup from its first instant on.
Child clone_into_pod(Entrance& entrance) {
    const Fd own(check(::open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC), "opening our PID namespace"));
    check(::setns(entrance.leader.get(), CLONE_NEWPID), "joining the pod's PID namespace");
    int pidfd = -1;
    clone_args args{};
    args.flags = CLONE_PIDFD | (entrance.group ? CLONE_INTO_CGROUP : 0);
    args.pidfd = reinterpret_cast<uint64_t>(&pidfd);
    args.exit_signal = SIGCHLD;
    args.cgroup = static_cast<uint64_t>(entrance.group.get());
    const long pid = ::syscall(SYS_clone3, &args, sizeof args);
    if (pid == 0) become_process(entrance);
    const int errnum = errno;
    ::setns(own.get(), CLONE_NEWPID);
    if (pid == -1) throw SystemError(errnum, "entering the pod");
    return {static_cast<pid_t>(pid), Fd(pidfd)};
}

// Until the program runs: its terminal if it has one. Throws when a step failed.
Fd wait_for_exec(const Fd& channel, const EnterRequest& request) {
    Fd terminal;
    wire::Event event{};
    while (receive_event(channel, event, terminal)) {
        if (event.kind != wire::Kind::failed) continue;
        throw Error(describe_failure(to_event(event, Fd(), {request.app.name.str()})));
    }
    return terminal;
}

// Between the caller and the process until it ends.
class EnterSession {
public:
    EnterSession(Child child, const SignalDescriptor& signals, Fd terminal)
        : child_(std::move(child)), signals_(signals), raw_(terminal ? STDIN_FILENO : -1) {
        if (terminal) terminal_.emplace(CallerEnds{}, std::move(terminal));
    }

    int run() {
        while (!ended_) wait_for_news();
        if (terminal_) terminal_->drain();
        return child_.wait().as_exit_code();
    }

private:
    void wait_for_news() {
        std::array<pollfd, 4> polled = {{{child_.pidfd().get(), POLLIN, 0},
                                         {signals_.fd().get(), POLLIN, 0},
                                         {terminal_ ? terminal_->input_fd() : -1, POLLIN, 0},
                                         {terminal_ ? terminal_->master().get() : -1, 0, 0}}};
        if (terminal_) polled[3].events = terminal_->master_events();
        if (::poll(polled.data(), polled.size(), -1) == -1) {
            if (errno != EINTR) throw SystemError(errno, "waiting for the process");
            return;
        }
        if (polled[1].revents != 0) pass_on(signals_.next());
        if (terminal_ && !terminal_->handle(polled[2].revents != 0, polled[3].revents != 0)) terminal_.reset();
        ended_ = polled[0].revents != 0;
    }

    void pass_on(int signal) {
        if (signal == 0) return;
        if (signal != SIGWINCH) return child_.kill(signal);
        if (terminal_) terminal_->resize();
    }

    Child child_;
    const SignalDescriptor& signals_;
    RawMode raw_;
    std::optional<TerminalCopy> terminal_;
    bool ended_ = false;
};

Entrance open_entrance(const EnterRequest& request, Fd channel) {
    Entrance entrance;
    entrance.shares_host = request.plan.flavor == Flavor::fly;
    entrance.leader =
        Fd(static_cast<int>(check_long(::syscall(SYS_pidfd_open, request.leader, 0), "opening the pod's leader")));
    const std::string run = "/proc/" + std::to_string(request.leader) + "/cwd";
    entrance.run = Fd(check(::open(run.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC), "opening " + run));
    entrance.users = open_user_namespace(request.leader);
    entrance.group = open_app_group(request.leader, request.app);
    entrance.libexec = open_libexec(request.init_path);
    entrance.channel = std::move(channel);
    entrance.plan = make_memfd("rkt-plan", flatten(plan_of(request)));
    entrance.oom_score_adj = request.app.oom_score_adj;
    if (needs_default_filter(request.app)) {
        entrance.filter =
            Fd(check(::open(request.filter_path.c_str(), O_RDONLY | O_CLOEXEC), "opening " + request.filter_path));
    }
    // The number could be another process' by now; not when the leader still lives.
    check_long(::syscall(SYS_pidfd_send_signal, entrance.leader.get(), 0, nullptr, 0), "looking for the pod's leader");
    return entrance;
}

}  // namespace

int enter(const EnterRequest& request) {
    auto channel = make_socketpair(SOCK_SEQPACKET);
    Entrance entrance = open_entrance(request, std::move(channel.theirs));
    // The child is visible in the pod before its exec: no app may look into it.
    check(::prctl(PR_SET_DUMPABLE, 0), "closing our /proc entry");
    constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH};
    const SignalDescriptor signals(kSignals);
    Child child = clone_into_pod(entrance);
    entrance.channel.reset();
    Fd terminal = wait_for_exec(channel.ours, request);
    return EnterSession(std::move(child), signals, std::move(terminal)).run();
}

}  // namespace rkt::sandbox

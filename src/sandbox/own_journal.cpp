#include "sandbox/own_journal.hpp"

#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>

#include <cstring>

#include "base/error.hpp"
#include "sandbox/app/journal_stream.hpp"
#include "sandbox/descriptors.hpp"
#include "sandbox/handoff.hpp"
#include "sandbox/journal_handoff.hpp"
#include "sandbox/oom_score.hpp"

namespace rkt::sandbox {
namespace {

constexpr const char* kSocket = "stdout";
constexpr const char* kJournalGroup = "rkt-journal.scope";
constexpr int kJournalBacklog = 512;
constexpr int kNeverKilled = -1000;  // it is small, and an app whose log is gone gets SIGPIPE
constexpr int kEndPatienceMs = 5000;

// By way of the directory's descriptor: a socket's path has 107 bytes at most (unix(7)).
std::string socket_in(int directory) { return "/proc/self/fd/" + std::to_string(directory) + "/" + kSocket; }

Fd listen_in(const Dir& directory) {
    directory.remove_file(kSocket);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = socket_in(directory.get());
    memcpy(address.sun_path, path.c_str(), path.size() + 1);
    constexpr const char* kDoing = "making the socket of the pod's journal";
    Fd socket(check(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), kDoing));
    check(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), kDoing);
    check(::fchmodat(directory.get(), kSocket, 0666, 0), kDoing);  // as journald's
    check(::listen(socket.get(), kJournalBacklog), kDoing);
    return socket;
}

Fd make_group(const Fd& pod_group) {
    if (!pod_group) return {};
    constexpr const char* kDoing = "making a cgroup for the pod's journal";
    if (::mkdirat(pod_group.get(), kJournalGroup, 0755) == -1 && errno != EEXIST) throw SystemError(errno, kDoing);
    return Fd(check(::openat(pod_group.get(), kJournalGroup, O_RDONLY | O_DIRECTORY | O_CLOEXEC), kDoing));
}

int release_stdio() noexcept {
    const Fd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
    for (int number = 0; number < 3; ++number) {
        if (::dup2(null.get(), number) == -1) return -1;
    }
    return 0;
}

// Nothing of ours stays with it but what it was given.
[[noreturn]] void become(const char* program, const char* const* argv, const std::vector<HandedFd>& handed) noexcept {
    const char* const env[] = {nullptr};
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::setsid();
    (void)OomScore().lower(kNeverKilled);
    if (::chdir("/") == 0 && release_stdio() == 0 && place_descriptors(handed) == 0) {
        for (const HandedFd& fd : handed) ::fcntl(fd.to, F_SETFD, 0);
        ::execve(program, const_cast<char* const*>(argv), const_cast<char* const*>(env));
    }
    ::_exit(handoff::kExecFailed);
}

}  // namespace

OwnJournal::OwnJournal(Dir directory, const PodId& pod)
    : directory_(std::move(directory)), pod_(pod), listener_(listen_in(directory_)) {
    (void)directory_.make_dir(pod.machine_id());
    auto pair = make_socketpair(SOCK_SEQPACKET);
    lifeline_ = std::move(pair.ours);
    inits_end_ = std::move(pair.theirs);
}

std::string OwnJournal::socket() const { return socket_in(directory_.get()); }

void OwnJournal::start(const Start& start) {
    process_.emplace(clone(start, make_group(start.pod_group)));
    listener_.reset();
    lifeline_.reset();
}

Child OwnJournal::clone(const Start& start, const Fd& group) {
    const Dir files = directory_.open_dir(pod_.machine_id());
    const std::string machine_id = pod_.machine_id();
    const std::string leader = std::to_string(start.leader);
    const char* const argv[] = {journal_handoff::kProgram, start.unit.c_str(), start.hostname.c_str(),
                                machine_id.c_str(),        leader.c_str(),     nullptr};
    const std::vector<HandedFd> handed{{listener_.get(), journal_handoff::kListener},
                                       {lifeline_.get(), journal_handoff::kLifeline},
                                       {files.get(), journal_handoff::kDirectory}};
    int pidfd = -1;
    clone_args args{};
    args.flags = CLONE_PIDFD | (group ? CLONE_INTO_CGROUP : 0);
    args.pidfd = reinterpret_cast<uint64_t>(&pidfd);
    args.exit_signal = SIGCHLD;
    args.cgroup = static_cast<uint64_t>(group.get());
    const long pid = check_long(::syscall(SYS_clone3, &args, sizeof args), "starting the pod's journal");
    if (pid == 0) become(start.program.c_str(), argv, handed);
    return {static_cast<pid_t>(pid), Fd(pidfd)};
}

void OwnJournal::detach() noexcept {
    if (process_) process_->detach();
}

void OwnJournal::wait_for_end() {
    if (!process_) return;
    pollfd end{process_->pidfd().get(), POLLIN, 0};
    if (::poll(&end, 1, kEndPatienceMs) == 1) process_->wait();
}

Fd open_log_stream(const Plan& plan) noexcept {
    if (plan.journal.empty()) return app::open_journal();
    const Fd directory(::open(plan.journal.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    return app::open_journal(socket_in(directory.get()).c_str());
}

}  // namespace rkt::sandbox

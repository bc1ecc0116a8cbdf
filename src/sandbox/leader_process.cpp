#include "sandbox/leader_process.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ctime>
#include <string>

#include "base/passed_fds.hpp"
#include "sandbox/descriptors.hpp"
#include "sandbox/handoff.hpp"
#include "sandbox/kernel_settings.hpp"
#include "sandbox/mount_fd.hpp"
#include "sandbox/oom_score.hpp"
#include "sandbox/pod_root.hpp"
#include "sandbox/wire.hpp"

namespace rkt::sandbox {
namespace {

struct StartingLeader {
    LeaderProcess& input;
    std::vector<int> kept;  // numbers that stay open through the exec
    std::string unit;
    OomScore oom_score = {};
};

// Everything the starter had open goes, above all its end of the channel: its end of file is the news
// that the starter is gone.
StepError keep_leader_handoff(StartingLeader& leader) noexcept {
    LeaderProcess& in = leader.input;
    std::vector<HandedFd> handed = {{in.channel.get(), handoff::kChannel},  {in.flat_plan.get(), handoff::kPlan},
                                    {in.filter.get(), handoff::kFilter},    {in.status_dir.get(), handoff::kStatusDir},
                                    {in.pod_lock.get(), handoff::kPodLock}, {in.control.get(), handoff::kControl},
                                    {in.notify.get(), handoff::kNotify},    {in.journal.get(), handoff::kJournal},
                                    {in.holder, handoff::kHolder}};
    int next = handoff::kRelays;
    for (const auto& relay : in.relays) handed.push_back({relay.get(), next++});
    next = handoff::kSockets;
    for (const int socket : in.sockets) handed.push_back({socket, next++});
    for (const auto& fd : handed) {
        if (fd.from != -1) leader.kept.push_back(fd.to);
    }
    handed.push_back({in.libexec.get(), handoff::kLibexec});
    // These keep their numbers from everything that is opened before the pod's group and the bus come.
    handed.push_back({in.flat_plan.get(), handoff::kCgroup});
    handed.push_back({in.flat_plan.get(), handoff::kMachineBus});
    return place_descriptors(handed) == 0 ? done() : failed("descriptors");
}

// Out of the terminal's foreground group: Ctrl-C is the starter's to translate.
StepError start_session(StartingLeader&) noexcept { return ::setsid() == -1 ? failed("setsid") : done(); }

StepError adjust_leader_oom_score(StartingLeader& leader) noexcept {
    return leader.oom_score.lower(lowest_oom_score(leader.input.plan));
}
StepError restore_oom_score(StartingLeader& leader) noexcept { return leader.oom_score.restore(); }

constexpr Step<StartingLeader> kBeginning[] = {
    {"keeping descriptors", keep_leader_handoff},
    {"adjusting the OOM score", adjust_leader_oom_score},
    {"starting a session", start_session},
};

bool is_in_scope() noexcept {
    char text[1024] = {};
    const Fd file(::open("/proc/self/cgroup", O_RDONLY | O_CLOEXEC));
    return ::read(file.get(), text, sizeof text - 1) > 0 && strstr(text, "/machine-rkt") != nullptr;
}

// The starter was killed, perhaps after it asked for the scope. A scope whose process ended before it
// was moved stays for ever (its cgroup never becomes empty): be moved, then end.
[[noreturn]] void end_in_scope() noexcept {
    constexpr timespec kMoment{0, 5'000'000};
    for (int moments = 0; moments < 200 && !is_in_scope(); ++moments) ::nanosleep(&kMoment, nullptr);
    ::_exit(handoff::kSetupFailed);
}

// At its number, or, a holding, out of the way of the numbers that mean something.
int keep(StartingLeader& leader, Fd fd, int number) noexcept {
    const int kept =
        number != handoff::kHoldings ? ::dup3(fd.get(), number, O_CLOEXEC) : ::fcntl(fd.get(), F_DUPFD_CLOEXEC, number);
    if (kept != -1) leader.kept.push_back(kept);
    return kept;
}

int keep_passed(StartingLeader& leader, const wire::Release& release, const PassedFds& passed) noexcept {
    for (uint32_t i = 0; i < passed.count; ++i) {
        const bool is_group = i == 0 && release.has_group != 0;
        if (keep(leader, Fd(passed.fds[i]), is_group ? handoff::kCgroup : handoff::kHoldings) == -1) return -1;
    }
    return 0;
}

StepError wait_for_release(StartingLeader& leader) noexcept {
    wire::Release release;
    PassedFds passed;
    ssize_t size;
    do {
        size = receive_with_fds(handoff::kChannel, &release, sizeof release, passed);
    } while (size == -1 && errno == EINTR);
    if (size != sizeof release) end_in_scope();
    if (keep_passed(leader, release, passed) == -1) return failed("descriptors");
    release.unit[sizeof release.unit - 1] = '\0';
    leader.unit = release.unit;
    return done();
}

StepError become_init(StartingLeader& leader) noexcept {
    for (const int fd : leader.kept) ::fcntl(fd, F_SETFD, 0);
    const char* const argv[] = {handoff::kInitName, leader.unit.c_str(), nullptr};
    const char* const env[] = {nullptr};
    ::syscall(SYS_execveat, handoff::kLibexec, handoff::kInitName, argv, env, 0);
    return failed(handoff::kInitName);
}

StepError set_up_interfaces(StartingLeader& leader) noexcept { return write_settings_of_interfaces(leader.input.plan); }

constexpr Step<StartingLeader> kEnd[] = {
    {"waiting for the unit", wait_for_release},
    {"writing kernel settings", set_up_interfaces},
    {"restoring the OOM score", restore_oom_score},
    {"executing rkt-init", become_init},
};

[[noreturn]] void give_up(const StepFailure& failure) noexcept {
    wire::send_event(handoff::kChannel, wire::failure_event(wire::kNoApp, failure));
    ::_exit(handoff::kSetupFailed);
}

}  // namespace

void LeaderProcess::run() noexcept {
    StartingLeader leader{*this, {}, {}};
    if (const StepFailure failure = perform(kBeginning, leader); failure.step != nullptr) give_up(failure);
    {
        PodRoot root{plan};
        root.credentials = credentials;
        if (holder != -1) root.holder = Fd(handoff::kHolder);
        root.why_no_holder = why_no_holder;
        const StepFailure failure = plan.flavor == Flavor::fly ? build_fly_root(root) : build_pod_root(root);
        if (failure.step != nullptr) give_up(failure);
        if (root.bus && keep(leader, std::move(root.bus), handoff::kMachineBus) == -1) {
            give_up({"keeping descriptors", failed("the machine's bus")});
        }
    }
    wire::send_event(handoff::kChannel, {wire::Kind::prepared});
    give_up(perform(kEnd, leader));
}

}  // namespace rkt::sandbox

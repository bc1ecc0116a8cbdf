#include "sandbox/leader_process.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ctime>
#include <string>

#include "sandbox/descriptors.hpp"
#include "sandbox/handoff.hpp"
#include "sandbox/mount_fd.hpp"
#include "sandbox/pod_root.hpp"
#include "sandbox/wire.hpp"

namespace rkt::sandbox {
namespace {

struct Leader {
    LeaderProcess& input;
    std::vector<int> kept;  // numbers that stay open through the exec
    std::string unit;
};

// Everything the starter had open goes, above all its end of the channel: its end of file is the news
// that the starter is gone.
StepError keep_handoff(Leader& leader) noexcept {
    LeaderProcess& in = leader.input;
    std::vector<HandedFd> handed = {{in.channel.get(), handoff::kChannel},
                                    {in.flat_plan.get(), handoff::kPlan},
                                    {in.filter.get(), handoff::kFilter},
                                    {in.pod_dir.get(), handoff::kPodDir},
                                    {in.pod_lock.get(), handoff::kPodLock}};
    int next = handoff::kRelays;
    for (const auto& relay : in.relays) handed.push_back({relay.get(), next++});
    for (const auto& fd : handed) {
        if (fd.from != -1) leader.kept.push_back(fd.to);
    }
    handed.push_back({in.init.get(), handoff::kInit});
    // Keeps the number from everything that is opened before the cgroup is.
    handed.push_back({in.flat_plan.get(), handoff::kCgroup});
    return place_descriptors(handed) == 0 ? done() : failed("descriptors");
}

// Out of the terminal's foreground group: Ctrl-C is the starter's to translate.
StepError start_session(Leader&) noexcept { return ::setsid() == -1 ? failed("setsid") : done(); }

constexpr Step<Leader> kBeginning[] = {
    {"keeping descriptors", keep_handoff},
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

// Out of the way of the numbers that mean something.
int keep_holdings(Leader& leader, const cmsghdr* header) noexcept {
    if (header == nullptr || header->cmsg_type != SCM_RIGHTS) return 0;
    const auto* numbers = reinterpret_cast<const int*>(CMSG_DATA(header));
    const size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < count; ++i) {
        const Fd received(numbers[i]);
        const int kept = ::fcntl(received.get(), F_DUPFD_CLOEXEC, handoff::kHoldings);
        if (kept == -1) return -1;
        leader.kept.push_back(kept);
    }
    return 0;
}

StepError wait_for_release(Leader& leader) noexcept {
    wire::Release release;
    iovec data{&release, sizeof release};
    alignas(cmsghdr) char control[CMSG_SPACE(wire::kMaxHoldings * sizeof(int))] = {};
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    ssize_t size;
    do {
        size = ::recvmsg(handoff::kChannel, &message, MSG_CMSG_CLOEXEC);
    } while (size == -1 && errno == EINTR);
    if (size != sizeof release) end_in_scope();
    if (keep_holdings(leader, CMSG_FIRSTHDR(&message)) == -1) return failed("holdings");
    release.unit[sizeof release.unit - 1] = '\0';
    leader.unit = release.unit;
    return done();
}

// Only now: the namespace's root is the cgroup that the leader is in. No app ever sees the mount: it leaves
// the leader's tree behind before it runs.
StepError take_cgroup(Leader& leader) noexcept {
    if (leader.unit.empty()) return done();
    if (::unshare(CLONE_NEWCGROUP) == -1) return failed("cgroup namespace");
    const Fd mount = new_mount("cgroup2", {}, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
    if (!mount) return failed("cgroup2");
    if (::mkdir(handoff::kCgroupDir, 0700) == -1 || attach(mount, AT_FDCWD, handoff::kCgroupDir) == -1 ||
        ::dup3(mount.get(), handoff::kCgroup, O_CLOEXEC) == -1) {
        return failed("cgroup2");
    }
    leader.kept.push_back(handoff::kCgroup);
    return done();
}

StepError become_init(Leader& leader) noexcept {
    for (const int fd : leader.kept) ::fcntl(fd, F_SETFD, 0);
    const char* const argv[] = {handoff::kInitName, leader.unit.c_str(), nullptr};
    const char* const env[] = {nullptr};
    ::syscall(SYS_execveat, handoff::kInit, "", argv, env, AT_EMPTY_PATH);
    return failed(handoff::kInitName);
}

constexpr Step<Leader> kEnd[] = {
    {"waiting for the unit", wait_for_release},
    {"taking the unit's cgroup", take_cgroup},
    {"executing rkt-init", become_init},
};

[[noreturn]] void give_up(const StepFailure& failure) noexcept {
    wire::send_event(handoff::kChannel, wire::failure_event(wire::kNoApp, failure));
    ::_exit(handoff::kSetupFailed);
}

}  // namespace

void LeaderProcess::run() noexcept {
    Leader leader{*this, {}, {}};
    if (const StepFailure failure = perform(kBeginning, leader); failure.step != nullptr) give_up(failure);
    {
        PodRoot root{plan};
        const StepFailure failure = plan.flavor == Flavor::fly ? build_fly_root(root) : build_pod_root(root);
        if (failure.step != nullptr) give_up(failure);
    }
    wire::send_event(handoff::kChannel, {wire::Kind::prepared});
    give_up(perform(kEnd, leader));
}

}  // namespace rkt::sandbox

#include "sandbox/leader_process.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "sandbox/descriptors.hpp"
#include "sandbox/handoff.hpp"
#include "sandbox/mount_fd.hpp"
#include "sandbox/pod_root.hpp"
#include "sandbox/wire.hpp"

namespace rkt::sandbox {
namespace {

struct Leader {
    LeaderProcess& input;
    Fd init;
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
    return place_descriptors(handed) == 0 ? done() : failed("descriptors");
}

// Out of the terminal's foreground group: Ctrl-C is the starter's to translate.
StepError start_session(Leader&) noexcept { return ::setsid() == -1 ? failed("setsid") : done(); }

// Through a read-only mount of its own: what an app reaches as /proc/PID/exe before its exec cannot be
// opened for writing, whatever the app may do later (the class of CVE-2019-5736).
StepError open_init(Leader& leader) noexcept {
    const char* path = leader.input.init_path.c_str();
    leader.init = clone_tree(AT_FDCWD, path, Depth::one);
    if (!leader.init || set_attributes(leader.init, MOUNT_ATTR_RDONLY, Depth::one) == -1) return failed(path);
    return done();
}

constexpr Step<Leader> kBeginning[] = {
    {"keeping descriptors", keep_handoff},
    {"starting a session", start_session},
    {"opening rkt-init", open_init},
};

StepError wait_for_release(Leader& leader) noexcept {
    wire::Release release;
    ssize_t size;
    do {
        size = ::recv(handoff::kChannel, &release, sizeof release, 0);
    } while (size == -1 && errno == EINTR);
    if (size != sizeof release) ::_exit(handoff::kSetupFailed);  // the starter is gone
    release.unit[sizeof release.unit - 1] = '\0';
    leader.unit = release.unit;
    return done();
}

// Only now: the namespace's root is the cgroup that the leader is in. The mount stays detached, so
// that no app ever sees it.
StepError take_cgroup(Leader& leader) noexcept {
    if (leader.unit.empty()) return done();
    if (::unshare(CLONE_NEWCGROUP) == -1) return failed("cgroup namespace");
    const Fd mount = new_mount("cgroup2", {}, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
    if (!mount) return failed("cgroup2");
    const Fd root(::openat(mount.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return root && ::dup3(root.get(), handoff::kCgroup, O_CLOEXEC) != -1 ? done() : failed("cgroup2");
}

StepError become_init(Leader& leader) noexcept {
    for (int fd = handoff::kChannel; fd < handoff::kRelays + static_cast<int>(leader.input.relays.size()); ++fd) {
        ::fcntl(fd, F_SETFD, 0);  // those that are not open stay so
    }
    const char* const argv[] = {handoff::kInitName, leader.unit.c_str(), nullptr};
    const char* const env[] = {nullptr};
    ::syscall(SYS_execveat, leader.init.get(), "", argv, env, AT_EMPTY_PATH);
    return failed(leader.input.init_path.c_str());
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
    PodRoot root{plan};
    if (const StepFailure failure = build_pod_root(root); failure.step != nullptr) give_up(failure);
    wire::send_event(handoff::kChannel, {wire::Kind::prepared});
    give_up(perform(kEnd, leader));
}

}  // namespace rkt::sandbox

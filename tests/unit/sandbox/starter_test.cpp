// The pod and the process that started it: who ends when the other one does.
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/error.hpp"
#include "base/lock.hpp"
#include "unit/sandbox/test_pod.hpp"

namespace rkt::sandbox {
namespace {

using test::TestPod;

bool ends_within(const Fd& pidfd, int ms) {
    pollfd polled{pidfd.get(), POLLIN, 0};
    return ::poll(&polled, 1, ms) == 1;
}

enum class Moment { prepared, running };

// A starter in a process of its own, killed at some moment; the leader's pidfd is what is left of it.
Fd start_and_kill_starter(TestPod& pod, Moment moment) {
    auto pid_pipe = make_pipe();
    const pid_t starter = check(::fork(), "fork");
    if (starter == 0) {
        Leader leader = pod.start();
        if (moment == Moment::running) {
            leader.release("", Fd());
            while (leader.next_event().kind != Event::Kind::ready) {
            }
        }
        const pid_t pid = leader.pid();
        (void)!::write(pid_pipe.write.get(), &pid, sizeof pid);
        ::pause();
        ::_exit(0);
    }
    pid_t leader = 0;
    EXPECT_EQ(::read(pid_pipe.read.get(), &leader, sizeof leader), static_cast<ssize_t>(sizeof leader));
    Fd pidfd(static_cast<int>(check_long(::syscall(SYS_pidfd_open, leader, 0), "pidfd_open")));
    ::kill(starter, SIGKILL);
    ::waitpid(starter, nullptr, 0);
    return pidfd;
}

TEST(Starter, DeathBeforeTheReleaseEndsTheLeader) {
    TestPod pod;
    pod.plan.ends_with_starter = false;
    pod.add_shell("app", "exec sleep 1000");
    EXPECT_TRUE(ends_within(start_and_kill_starter(pod, Moment::prepared), 5000));
}

TEST(Starter, DeathEndsAForegroundPod) {
    TestPod pod;
    pod.add_shell("app", "exec sleep 1000");
    for (PlanApp& app : pod.plan.apps) app.stdout_mode = app.stderr_mode = Stdio::null;
    EXPECT_TRUE(ends_within(start_and_kill_starter(pod, Moment::running), 5000));
    EXPECT_EQ(pod.status("app"), "143\n");
}

TEST(Starter, DeathLeavesADetachedPodAlone) {
    TestPod pod;
    pod.plan.ends_with_starter = false;
    pod.add_shell("app", "trap 'exit 0' TERM; while :; do sleep 0.05; done");
    for (PlanApp& app : pod.plan.apps) app.stdout_mode = app.stderr_mode = Stdio::null;
    const Fd pidfd = start_and_kill_starter(pod, Moment::running);
    EXPECT_FALSE(ends_within(pidfd, 300));
    ::syscall(SYS_pidfd_send_signal, pidfd.get(), SIGTERM, nullptr, 0);
    EXPECT_TRUE(ends_within(pidfd, 5000));
    EXPECT_EQ(pod.status("app"), "0\n");
}

// The lock that means "running" is the pod's own: it goes with init, not with the starter.
TEST(Starter, LockLivesAsLongAsThePod) {
    TestPod pod;
    pod.plan.ends_with_starter = false;
    pod.add_shell("app", "exec sleep 1000");
    for (PlanApp& app : pod.plan.apps) app.stdout_mode = app.stderr_mode = Stdio::null;
    const Fd pidfd = start_and_kill_starter(pod, Moment::running);
    const auto try_lock = [&] {
        return FileLock::try_take(Dir::open(pod.path() + "/pod").fd().duplicate(), LockMode::exclusive).has_value();
    };
    EXPECT_FALSE(try_lock());
    ::syscall(SYS_pidfd_send_signal, pidfd.get(), SIGKILL, nullptr, 0);
    EXPECT_TRUE(ends_within(pidfd, 5000));
    EXPECT_TRUE(try_lock());
}

TEST(Starter, CloneParentMakesTheLeaderASibling) {
    TestPod pod;
    pod.add_shell("app", "exit 5");
    // Our parent cannot be asked to reap, so a process between us and the starter is.
    const pid_t between = check(::fork(), "fork");
    if (between == 0) {
        const pid_t starter = ::fork();
        if (starter == 0) {
            Leader leader = pod.start(true);
            leader.release("", Fd());
            while (leader.next_event().kind != Event::Kind::gone) {
            }
            leader.detach();
            ::_exit(0);
        }
        int code = 0;
        for (int i = 0; i < 2; ++i) {
            int status = 0;
            if (::wait(&status) != starter) code = WEXITSTATUS(status);
        }
        ::_exit(code);
    }
    int status = 0;
    ::waitpid(between, &status, 0);
    EXPECT_EQ(WEXITSTATUS(status), 5);
}

}  // namespace
}  // namespace rkt::sandbox

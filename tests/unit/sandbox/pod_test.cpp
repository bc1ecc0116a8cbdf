// What a pod is: namespaces, exit policy, life with its starter.
#include <gtest/gtest.h>
#include <linux/sockios.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <filesystem>

#include "base/error.hpp"
#include "unit/sandbox/test_pod.hpp"

namespace rkt::sandbox {
namespace {

using test::TestPod;
using testing::Test;

TEST(Pod, RunsAProgramAndReportsEveryStep) {
    TestPod pod;
    pod.add_shell("web", "echo hello; echo trouble >&2");
    const auto outcome = pod.run();
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.output("web"), "hello\n");
    EXPECT_EQ(outcome.output("web", true), "trouble\n");
    EXPECT_EQ(outcome.events, (std::vector<std::string>{"started web", "ready", "exited web 0"}));
    EXPECT_EQ(pod.status("web"), "0\n");
}

std::string ipc_namespace() { return std::filesystem::read_symlink("/proc/self/ns/ipc").string() + "\n"; }

TEST(Pod, HasAnIpcNamespaceOfItsOwnUnlessItSharesTheCallers) {
    TestPod own;
    EXPECT_NE(own.run_shell("readlink /proc/self/ns/ipc"), ipc_namespace());
    TestPod shared;
    shared.plan.host_ipc = true;
    EXPECT_EQ(shared.run_shell("readlink /proc/self/ns/ipc"), ipc_namespace());
}

TEST(Pod, ExitCodeIsTheApps) {
    TestPod pod;
    pod.add_shell("web", "exit 7");
    EXPECT_EQ(pod.run().exit_code, 7);
    EXPECT_EQ(pod.status("web"), "7\n");
}

TEST(Pod, DeathBySignalIs128AndItsNumber) {
    TestPod pod;
    pod.add_shell("web", "kill -KILL $$");
    EXPECT_EQ(pod.run().exit_code, 128 + SIGKILL);
    EXPECT_EQ(pod.status("web"), "137\n");
}

TEST(Pod, EndsWhenTheLastAppEnded) {
    TestPod pod;
    pod.plan.volumes.push_back({"shared", pod.make_host_dir("shared")});
    pod.add_shell("first", "until test -e /shared/up; do sleep 0.02; done");
    pod.add_shell("second", "trap 'echo last; exit 0' TERM; touch /shared/up; while :; do sleep 0.05; done");
    for (auto& app : pod.plan.apps) app.mounts.push_back({"shared", "/shared"});
    Leader leader = pod.start_and_release();
    const auto outcome = TestPod::finish(leader, [](Leader& to, Event& event) {
        if (event.kind == Event::Kind::app_exited && event.app == "first") to.stop(SIGTERM);
    });
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.output("second"), "last\n");
}

TEST(Pod, FirstFailureStopsTheOthersAndIsThePodsExitCode) {
    TestPod pod;
    pod.plan.volumes.push_back({"shared", pod.make_host_dir("shared")});
    pod.add_shell("fails", "until test -e /shared/up; do sleep 0.02; done; exit 3");
    pod.add_shell("polite", "trap 'exit 0' TERM; touch /shared/up; while :; do sleep 0.05; done");
    pod.add_shell("plain", "exec sleep 1000");
    for (auto& app : pod.plan.apps) app.mounts.push_back({"shared", "/shared"});
    EXPECT_EQ(pod.run().exit_code, 3);
    EXPECT_EQ(pod.status("fails"), "3\n");
    EXPECT_EQ(pod.status("polite"), "0\n");
    EXPECT_EQ(pod.status("plain"), "143\n");
}

TEST(Pod, DeafAppIsKilledAfterTheTimeout) {
    TestPod pod;
    pod.plan.stop_timeout_ms = 100;
    pod.plan.volumes.push_back({"shared", pod.make_host_dir("shared")});
    pod.add_shell("deaf", "trap '' TERM; touch /shared/up; while :; do sleep 0.05; done");
    pod.add_shell("fails", "until test -e /shared/up; do sleep 0.02; done; exit 4");
    for (auto& app : pod.plan.apps) app.mounts.push_back({"shared", "/shared"});
    EXPECT_EQ(pod.run().exit_code, 4);
    EXPECT_EQ(pod.status("deaf"), "137\n");
}

struct StopCase {
    int signal;
    int exit_code;
};
class PodStop : public testing::TestWithParam<StopCase> {};

TEST_P(PodStop, EndsInOrderAtASignalToInit) {
    TestPod pod;
    pod.add_shell("web", "exec sleep 1000");
    Leader leader = pod.start_and_release();
    const auto outcome = TestPod::finish(leader, [](Leader& to, Event& event) {
        if (event.kind == Event::Kind::ready) to.stop(GetParam().signal);
    });
    EXPECT_EQ(outcome.exit_code, GetParam().exit_code);
    EXPECT_EQ(pod.status("web"), "143\n");
}
INSTANTIATE_TEST_SUITE_P(Signals, PodStop,
                         testing::Values(StopCase{SIGTERM, 0}, StopCase{SIGRTMIN + 3, 0}, StopCase{SIGRTMIN + 4, 0},
                                         StopCase{SIGINT, 133}));

TEST(Pod, StopThatEndsInAFailureIsAFailure) {
    TestPod pod;
    pod.add_shell("web", "trap 'exit 9' TERM; echo up; while :; do sleep 0.05; done");
    Leader leader = pod.start_and_release();
    const auto outcome = TestPod::finish(leader, {}, [](Leader& to, const test::Line&) { to.stop(SIGTERM); });
    EXPECT_EQ(outcome.exit_code, 9);
}

TEST(Pod, JobSignalsGoToTheFirstApp) {
    TestPod pod;
    pod.add_shell("web", "trap 'exit 21' USR1; echo up; while :; do sleep 0.05; done");
    pod.add_shell("other", "exec sleep 1000");
    Leader leader = pod.start_and_release();
    const auto outcome = TestPod::finish(leader, {}, [](Leader& to, const test::Line&) { to.stop(SIGUSR1); });
    EXPECT_EQ(outcome.exit_code, 21);
}

TEST(Pod, UnreleasedLeaderIsKilledWithItsHandle) {
    TestPod pod;
    pod.add_shell("web", "echo never");
    pid_t pid = 0;
    {
        const Leader leader = pod.start();
        pid = leader.pid();
        EXPECT_EQ(::kill(pid, 0), 0);
    }
    EXPECT_EQ(::kill(pid, 0), -1);
}

TEST(Pod, ProgramThatIsNotThere) {
    TestPod pod;
    pod.add_app("web", {"/foo"});
    const auto outcome = pod.run();
    EXPECT_EQ(outcome.failure, "cannot execute \"/foo\": No such file or directory");
    EXPECT_EQ(outcome.exit_code, 203);
    EXPECT_EQ(pod.status("web"), "203\n");
    EXPECT_EQ(outcome.events, (std::vector<std::string>{"failed web", "exited web 203"}));
}

TEST(Pod, SetupThatFailsIs254) {
    TestPod pod;
    pod.add_shell("web", "true").working_directory = "/missing";
    const auto outcome = pod.run();
    EXPECT_EQ(outcome.failure, "app \"web\": changing to the working directory: /missing: No such file or directory");
    EXPECT_EQ(outcome.exit_code, 254);
    EXPECT_EQ(pod.status("web"), "254\n");
}

TEST(Pod, LeaderNamesTheStepThatFailed) {
    TestPod pod;
    pod.add_shell("web", "true");
    pod.plan.volumes.push_back({"data", "/nonexistent/source"});
    try {
        (void)pod.start();
        FAIL() << "start did not throw";
    } catch (const Error& error) {
        EXPECT_EQ(error.message(), "taking the host's trees: /nonexistent/source: No such file or directory");
    }
}

TEST(Pod, OrphansDieWithThePod) {
    TestPod pod;
    // It keeps its end of the relay, so that the run is over only when it is gone.
    pod.add_shell("web", "setsid sleep 1000 & true");
    EXPECT_EQ(pod.run().exit_code, 0);
}

// The write end of a pipe: while the pod holds it, its reader waits.
TEST(Pod, HoldsWhatItIsGivenAsLongAsItLives) {
    TestPod pod;
    pod.add_shell("app", "ls /proc/self/fd; exec sleep 1000");
    auto pipe = make_pipe();
    std::vector<Fd> holdings;
    holdings.push_back(std::move(pipe.write));
    Leader leader = pod.start();
    leader.release("", Fd(), holdings);
    holdings.clear();
    pollfd polled{pipe.read.get(), POLLIN, 0};
    const auto on_line = [&](Leader& running, const test::Line& line) {
        if (line.text != "3") return;
        EXPECT_EQ(::poll(&polled, 1, 0), 0);
        running.stop(SIGTERM);
    };
    const auto outcome = pod.finish(leader, {}, on_line);
    EXPECT_EQ(::poll(&polled, 1, 5000), 1);
    // No app has it: standard streams, and the directory that ls reads.
    EXPECT_EQ(outcome.output("app"), "0\n1\n2\n3\n");
}

TEST(Pod, LetsItsStarterIntoItsNamespace) {
    TestPod pod;
    pod.plan.has_interfaces = true;
    pod.add_shell("app", "true");
    Leader leader = pod.start_and_release();
    struct stat ours {};
    ASSERT_TRUE(pod.rtnetlink);
    // SIOCGSKNS: the namespace that a socket is of (socket(7)).
    const Fd of_socket(::ioctl(pod.rtnetlink.get(), SIOCGSKNS));
    struct stat of_pod {};
    ASSERT_EQ(::fstat(of_socket.get(), &of_pod), 0);
    ASSERT_EQ(::stat("/proc/self/ns/net", &ours), 0);
    EXPECT_NE(of_pod.st_ino, ours.st_ino);
    EXPECT_EQ(pod.finish(leader).exit_code, 0);
}

}  // namespace
}  // namespace rkt::sandbox

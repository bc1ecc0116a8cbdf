// The life of apps in a pod: order, event handlers, restarts, timeouts.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>

#include "support/file_watch.hpp"
#include "unit/sandbox/test_pod.hpp"

namespace rkt::sandbox {
namespace {

using test::TestPod;

// Apps that share a directory, to wait for one another.
class Lifecycle : public testing::Test {
protected:
    Lifecycle() { pod_.plan.volumes.push_back({"shared", pod_.make_host_dir("shared")}); }
    PlanApp& add(const std::string& name, const std::string& script) {
        PlanApp& app = pod_.add_shell(name, script);
        app.mounts.push_back({"shared", "/shared"});
        return app;
    }
    static std::vector<std::string> shell(const std::string& script) { return {"/bin/sh", "-c", script}; }
    [[nodiscard]] std::string shared(const std::string& name) const {
        return Dir::open(pod_.path() + "/host/shared").find_and_read(name).value_or("(missing)");
    }
    [[nodiscard]] std::string reason(const std::string& app) const {
        return Dir::open(pod_.path() + "/pod/status").find_and_read(app + ".reason").value_or("");
    }

    TestPod pod_;
};

PlanRestart restart(RestartPolicy policy) { return {.policy = policy, .delay_ms = 1, .limit_burst = 0}; }

TEST_F(Lifecycle, HandlersRunBeforeAndAfterTheProgram) {
    PlanApp& app = add("web", "echo program >>/shared/order");
    app.pre_start = shell("echo pre-start >>/shared/order");
    app.post_stop = shell("echo post-stop >>/shared/order");
    EXPECT_EQ(pod_.run().exit_code, 0);
    EXPECT_EQ(shared("order"), "pre-start\nprogram\npost-stop\n");
}

TEST_F(Lifecycle, HandlersAreRootInTheConfinementOfTheirApp) {
    PlanApp& app = add("web", "id -u");
    app.user = "1000";
    app.group = "1000";
    app.supplementary_gids = {1234};
    app.capabilities = 0;
    app.pre_start =
        shell("id -u; id -G; grep -E 'CapEff|Seccomp:' /proc/self/status; ls -d /run/rkt 2>/dev/null; true");
    const auto outcome = pod_.run();
    EXPECT_EQ(outcome.output("web"), "0\n0\nCapEff:\t0000000000000000\nSeccomp:\t2\n1000\n");
}

TEST_F(Lifecycle, AProgramIsNotRunWhenItsPreStartHandlerFailed) {
    PlanApp& app = add("web", "echo never");
    app.pre_start = shell("exit 5");
    app.post_stop = shell("echo cleaned");
    const auto outcome = pod_.run();
    EXPECT_EQ(outcome.exit_code, 5);
    EXPECT_EQ(outcome.output("web"), "cleaned\n");
    EXPECT_EQ(pod_.status("web"), "5\n");
    EXPECT_EQ(reason("web"), "pre-start-failed");
    EXPECT_EQ(outcome.events, (std::vector<std::string>{"exited web 5"}));
}

TEST_F(Lifecycle, APreStartHandlerThatIsNotThereIsNamed) {
    add("web", "echo never").pre_start = {"/foo"};
    const auto outcome = pod_.run();
    EXPECT_EQ(outcome.failure, "cannot execute \"/foo\": No such file or directory");
    EXPECT_EQ(outcome.exit_code, 203);
}

TEST_F(Lifecycle, APostStopHandlerRunsHoweverTheProgramEndedAndDoesNotCount) {
    PlanApp& killed = add("killed", "kill -KILL $$");
    killed.post_stop = shell("echo after a kill; exit 7");
    const auto outcome = pod_.run();
    EXPECT_EQ(outcome.exit_code, 137);
    EXPECT_EQ(pod_.status("killed"), "137\n");
    EXPECT_EQ(outcome.output("killed"), "after a kill\n");
    EXPECT_EQ(outcome.output("killed", true), "post-stop handler ended with 7\n");
}

TEST_F(Lifecycle, AnAppBeginsWhenAllBeforeItHaveBegun) {
    add("first", "until test -e /shared/second; do sleep 0.02; done")
        .pre_start = shell("sleep 0.3; echo ready >/shared/first");
    add("second", "cat /shared/first; touch /shared/second");
    const auto outcome = pod_.run();
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.output("second"), "ready\n");
    EXPECT_EQ(outcome.events.at(0), "started first");
    EXPECT_EQ(outcome.events.at(1), "started second");
}

TEST_F(Lifecycle, AppsBehindOneThatFailsToBeginAreNotBegun) {
    add("bad", "true").argv = {"/foo"};
    add("good", "echo never");
    const auto outcome = pod_.run();
    EXPECT_EQ(outcome.exit_code, 203);
    EXPECT_EQ(outcome.lines.size(), 0U);
}

// Counts its starts in /shared/count, and ends with `code` until there were `failures`.
std::string fails_until(int failures, int code) {
    return "n=$(cat /shared/count 2>/dev/null || echo 0); n=$((n + 1)); echo $n >/shared/count; test $n -gt " +
           std::to_string(failures) + " || exit " + std::to_string(code);
}

TEST_F(Lifecycle, OnFailureRestartsUntilItEndsWell) {
    add("web", fails_until(3, 9)).restart = restart(RestartPolicy::on_failure);
    const auto outcome = pod_.run();
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(shared("count"), "4\n");
    EXPECT_EQ(std::count(outcome.events.begin(), outcome.events.end(), "started web"), 4);
    EXPECT_EQ(std::count(outcome.events.begin(), outcome.events.end(), "exited web 0"), 1);
    EXPECT_EQ(pod_.status("web"), "0\n");
}

TEST_F(Lifecycle, OnFailureLeavesAProgramThatEndedWellOrAtSigterm) {
    add("web", "exit 0").restart = restart(RestartPolicy::on_failure);
    EXPECT_EQ(pod_.run().exit_code, 0);
    TestPod other;
    other.add_shell("web", "kill -TERM $$").restart = restart(RestartPolicy::on_failure);
    EXPECT_EQ(other.run().exit_code, 143);
}

TEST_F(Lifecycle, HandlersRunAtEveryRestart) {
    PlanApp& app = add("web", fails_until(1, 9));
    app.pre_start = shell("echo pre");
    app.post_stop = shell("echo post");
    app.restart = restart(RestartPolicy::on_failure);
    EXPECT_EQ(pod_.run().output("web"), "pre\npost\npre\npost\n");
}

TEST_F(Lifecycle, TheStartLimitEndsItWithItsLastStatus) {
    PlanApp& app = add("web", fails_until(1000, 9));
    app.restart = {.policy = RestartPolicy::on_failure, .delay_ms = 1, .limit_interval_ms = 60000, .limit_burst = 3};
    EXPECT_EQ(pod_.run().exit_code, 9);
    EXPECT_EQ(shared("count"), "3\n");
    EXPECT_EQ(pod_.status("web"), "9\n");
    EXPECT_EQ(reason("web"), "start-limit-hit");
}

TEST_F(Lifecycle, AStopEndsARestingApp) {
    PlanApp& app = add("web", "exit 9");
    app.restart = {.policy = RestartPolicy::always, .delay_ms = 3600000, .limit_burst = 0};
    add("other", "echo up; exec sleep 1000");
    Leader leader = pod_.start_and_release();
    const auto outcome = TestPod::finish(leader, {}, [&](Leader& to, const test::Line&) {
        test::FileWatch(pod_.path() + "/pod/status").until([&] { return pod_.find_status("web") == "9\n"; });
        to.stop(SIGTERM);
    });
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(pod_.status("web"), "9\n");
    EXPECT_EQ(pod_.status("other"), "143\n");
}

TEST_F(Lifecycle, AlwaysRestartsWhatEndedWellUntilThePodIsStopped) {
    add("web", fails_until(0, 0) + "; test $n -lt 3 || { echo third; exec sleep 1000; }").restart =
        restart(RestartPolicy::always);
    Leader leader = pod_.start_and_release();
    const auto outcome = TestPod::finish(leader, {}, [](Leader& to, const test::Line&) { to.stop(SIGTERM); });
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(shared("count"), "3\n");
}

TEST_F(Lifecycle, TheDelayGrowsToItsMaximum) {
    add("web", "cut -d' ' -f1 /proc/uptime >>/shared/times; " + fails_until(3, 9)).restart = {
        .policy = RestartPolicy::on_failure, .delay_ms = 20, .steps = 2, .max_delay_ms = 500, .limit_burst = 0};
    EXPECT_EQ(pod_.run().exit_code, 0);
    std::vector<double> times;  // proc(5): seconds, of which two digits behind the point are told
    for (std::string lines = shared("times"); !lines.empty(); lines.erase(0, lines.find('\n') + 1)) {
        times.push_back(std::stod(lines));
    }
    ASSERT_EQ(times.size(), 4U);
    // 20 ms, 20 * sqrt(500/20) = 100 ms, 500 ms.
    EXPECT_GE(times[2] - times[1], 0.085);
    EXPECT_GE(times[3] - times[2], 0.485);
    EXPECT_LT(times[1] - times[0], times[3] - times[2]);
}

TEST_F(Lifecycle, ADeafAppsHandlerRunsAfterTheKill) {
    pod_.plan.stop_timeout_ms = 100;
    PlanApp& app = add("deaf", "trap '' TERM; echo up; while :; do sleep 0.05; done");
    app.post_stop = shell("echo cleaned");
    Leader leader = pod_.start_and_release();
    const auto outcome = TestPod::finish(leader, {}, [](Leader& to, const test::Line& line) {
        if (line.text == "up") to.stop(SIGTERM);
    });
    EXPECT_EQ(outcome.exit_code, 137);
    EXPECT_EQ(outcome.output("deaf"), "up\ncleaned\n");
    EXPECT_EQ(reason("deaf"), "timeout");
}

TEST_F(Lifecycle, AHandlerThatHangsDoesNotHoldUpThePodsEnd) {
    pod_.plan.stop_timeout_ms = 100;
    add("web", "true").post_stop = shell("exec sleep 1000");
    EXPECT_EQ(pod_.run().exit_code, 0);
}

TEST_F(Lifecycle, AStopDuringThePostStopHandlerForbidsTheRestart) {
    PlanApp& app = add("web", "echo run >>/shared/runs");
    app.post_stop = shell("echo cleaning; until [ -e /shared/go ]; do sleep 0.01; done");
    app.restart = {.policy = RestartPolicy::always, .delay_ms = 1, .limit_interval_ms = 60000, .limit_burst = 3};
    Leader leader = pod_.start_and_release();
    const auto outcome = TestPod::finish(leader, {}, [this](Leader& to, const test::Line&) {
        to.stop(SIGTERM);
        std::ofstream(pod_.path() + "/host/shared/go") << "";
    });
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(shared("runs"), "run\n");
}

// The end of a session is SIGTERM and SIGHUP. Of two that wait, init reads the lower number first.
TEST_F(Lifecycle, AHangupTakesNoTimeFromAnAppThatWasAskedToEnd) {
    add("app", "trap 'echo told' TERM; trap 'echo ended; exit 0' USR1; echo up; while :; do sleep 1000 & wait $!; done");
    Leader leader = pod_.start_and_release();
    const auto outcome = TestPod::finish(leader, {}, [](Leader& to, const test::Line& line) {
        if (line.text == "up") to.stop(SIGTERM);
        if (line.text != "told") return;
        to.stop(SIGHUP);
        to.stop(SIGUSR1);
    });
    EXPECT_EQ(outcome.output("app"), "up\ntold\nended\n");
    EXPECT_EQ(outcome.exit_code, 0);
}

TEST_F(Lifecycle, FiftyAppsEachEndWithTheirOwnStatus) {
    for (int i = 0; i < 50; ++i) {
        PlanApp& app = add("app" + std::to_string(i), "trap 'exit 0' TERM; touch /shared/" + std::to_string(i) +
                                                          "; while :; do sleep 0.2; done");
        if (i % 2 == 0) continue;
        app.argv = shell("trap : USR1; exec sleep 1000");
    }
    Leader leader = pod_.start_and_release();
    const auto outcome = TestPod::finish(leader, [](Leader& to, Event& event) {
        if (event.kind == Event::Kind::ready) to.stop(SIGTERM);
    });
    EXPECT_EQ(std::count_if(outcome.events.begin(), outcome.events.end(),
                            [](const std::string& event) { return event.starts_with("started "); }),
              50);
    for (int i = 1; i < 50; i += 2) EXPECT_EQ(pod_.status("app" + std::to_string(i)), "143\n");
}

}  // namespace
}  // namespace rkt::sandbox

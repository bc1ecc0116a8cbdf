// Health checks: when they run, what they are confined to, and what comes of them.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "base/error.hpp"
#include "sandbox/group_tree.hpp"
#include "unit/sandbox/cgroup2_mount.hpp"
#include "unit/sandbox/test_pod.hpp"

namespace rkt::sandbox {
namespace {

using test::Line;
using test::TestPod;

// An app that waits for a word from its check: a file in a directory that both see.
class Health : public testing::Test {
protected:
    Health() : group_(test::cgroup2_mount() + "/rkt-health-test-" + std::to_string(::getpid())) {
        check(::mkdir(group_.c_str(), 0755), "making " + group_);
        pod_.group = Fd(check(::open(group_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), "opening " + group_));
        pod_.plan.volumes.push_back({"shared", pod_.make_host_dir("shared")});
    }
    ~Health() override {
        for (const PlanApp& app : pod_.plan.apps) remove_group_tree(pod_.group.get(), app.cgroup.c_str());
        EXPECT_EQ(::rmdir(group_.c_str()), 0) << "something is left in " << group_;
    }
    PlanApp& add(const std::string& script, const std::string& check) {
        PlanApp& app = pod_.add_shell("web", script);
        app.mounts.push_back({"shared", "/shared"});
        app.health.argv = {"/bin/sh", "-c", check};
        app.health.interval_ms = 20;
        app.health.timeout_ms = 5000;
        return app;
    }
    [[nodiscard]] std::string in_status(const std::string& name) const {
        return Dir::open(pod_.path() + "/pod/status").find_and_read(name).value_or("(missing)");
    }
    [[nodiscard]] std::string shared(const std::string& name) const {
        return Dir::open(pod_.path() + "/host/shared").find_and_read(name).value_or("(missing)");
    }

    std::string group_;
    TestPod pod_;
};

constexpr const char* kWaitForEnd = "until test -e /shared/end; do sleep 0.02; done";

TEST_F(Health, ACheckThatEndsWellMakesTheAppHealthy) {
    add("echo up; " + std::string(kWaitForEnd), "test -e /shared/well && touch /shared/seen");
    std::string at_first;
    Leader leader = pod_.start_and_release();
    const auto outcome = TestPod::finish(leader, [&](Leader&, Event& event) {
        if (event.kind != Event::Kind::started) return;
        at_first = in_status("web.health");
        (void)Dir::open(pod_.path() + "/host/shared").write_file("well", "");
        for (int i = 0; i < 5000 && in_status("web.health") != "healthy"; ++i) ::usleep(1000);
        EXPECT_EQ(in_status("web.health"), "healthy");
        EXPECT_EQ(shared("seen"), "");
        (void)Dir::open(pod_.path() + "/host/shared").write_file("end", "");
    });
    EXPECT_EQ(at_first, "starting");
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(in_status("web.health"), "(missing)");  // it has ended
}

TEST_F(Health, FailuresInARowMakeItUnhealthyAndAreToldInItsLog) {
    PlanApp& app = add(kWaitForEnd,
                       "echo n >>/shared/count; echo not well; echo really >&2; "
                       "test $(wc -l </shared/count) -lt 8 || touch /shared/end; exit 9");
    app.health.retries = 2;
    const auto outcome = pod_.run();
    EXPECT_EQ(outcome.exit_code, 0);
    const std::string line = "health check failed: exit code 9: not well really\n";
    EXPECT_EQ(outcome.output("web", true).substr(0, 2 * line.size()), line + line);
    EXPECT_EQ(outcome.output("web"), "");
}

TEST_F(Health, TheCheckHasTheAppsConfinementUserAndEnvironment) {
    PlanApp& app = add(kWaitForEnd,
                       "test -e /shared/end || (id -u; id -G; echo $X; grep -E 'CapEff|Seccomp:' /proc/self/status; "
                       "cat /etc/hostname) "
                       ">/shared/said 2>&1 && touch /shared/end");
    app.user = app.group = "1000";
    app.supplementary_gids = {};
    app.capabilities = 0;
    app.env.push_back("X=mine");
    ::chmod((pod_.path() + "/host/shared").c_str(), 0777);
    EXPECT_EQ(pod_.run().exit_code, 0);
    EXPECT_EQ(shared("said"), "1000\n1000\nmine\nCapEff:\t0000000000000000\nSeccomp:\t2\ntest-pod\n");
}

TEST_F(Health, ItsGroupIsBelowTheAppsSoThatItsLimitsHold) {
    add(kWaitForEnd, "cat /proc/self/cgroup >/shared/in; sleep 1000 & echo $! >/shared/left; touch /shared/end");
    Leader leader = pod_.start_and_release();
    std::string seen;
    const auto outcome = TestPod::finish(leader, [&](Leader&, Event& event) {
        if (event.kind != Event::Kind::ready) return;
        const std::string procs = group_ + "/web.service/health-check/cgroup.procs";
        for (int i = 0; i < 5000 && seen.empty(); ++i, ::usleep(100)) std::getline(std::ifstream(procs), seen);
    });
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_NE(seen, "");
}

TEST_F(Health, ACheckThatTakesTooLongIsKilledWithAllItBegan) {
    PlanApp& app = add(kWaitForEnd,
                       "test -e /shared/once && { touch /shared/end; exit 0; }; touch /shared/once; "
                       "setsid sh -c 'sleep 0.5; touch /shared/survived' & sleep 1000");
    app.health.timeout_ms = 100;
    app.health.interval_ms = 1;
    app.health.retries = 1;
    const auto outcome = pod_.run();
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.output("web", true), "health check failed: it took too long\n");
    EXPECT_EQ(shared("survived"), "(missing)");
}

TEST_F(Health, ACheckThatCannotBeExecutedSaysWhy) {
    PlanApp& app = add(kWaitForEnd, "");
    app.health.argv = {"/no/such"};
    app.health.interval_ms = 1;
    app.health.retries = 1;
    app.health.action = HealthAction::kill;
    const auto outcome = pod_.run();
    EXPECT_EQ(outcome.exit_code, 137);
    EXPECT_EQ(outcome.output("web", true), "health check failed: executing \"/no/such\": No such file or directory\n");
    EXPECT_EQ(in_status("web.reason"), "unhealthy");
}

TEST_F(Health, FailuresOfTheStartDoNotCount) {
    PlanApp& app =
        add(kWaitForEnd, "echo n >>/shared/count; test $(wc -l </shared/count) -gt 5 || exit 1; touch /shared/end");
    app.health.retries = 1;
    app.health.start_period_ms = 60000;
    app.health.start_interval_ms = 10;
    app.health.action = HealthAction::kill;
    const auto outcome = pod_.run();
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.output("web", true), "");
}

TEST_F(Health, AnAppThatIsNotWellIsBegunAgainOnRequest) {
    PlanApp& app =
        add("test -e /shared/again && exit 0; touch /shared/again /shared/first; trap 'exit 0' TERM; while :; do sleep "
            "0.02; done",
            "test ! -e /shared/first || { rm /shared/first; exit 1; }");
    app.health.interval_ms = 1;
    app.health.retries = 1;
    app.health.action = HealthAction::restart;
    app.restart.delay_ms = 1;
    const auto outcome = pod_.run();
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(std::count(outcome.events.begin(), outcome.events.end(), "started web"), 2);
}

TEST_F(Health, AnAppThatIsStoppedForBeingUnwellHasFailed) {
    PlanApp& app = add("exec sleep 1000", "exit 1");
    app.health.interval_ms = 1;
    app.health.retries = 1;
    app.health.action = HealthAction::stop;
    app.restart.policy = RestartPolicy::always;
    EXPECT_EQ(pod_.run().exit_code, 143);
    EXPECT_EQ(in_status("web.reason"), "unhealthy");
}

TEST_F(Health, ThePodIsReadyWhenTheAppIsHealthy) {
    SocketPair pair = make_socketpair(SOCK_SEQPACKET);
    pod_.notify = std::move(pair.theirs);
    PlanApp& app = add(kWaitForEnd, "test -e /shared/well || { touch /shared/well; exit 1; }; touch /shared/end");
    app.sdnotify = SdNotify::healthy;
    const auto outcome = pod_.run();
    EXPECT_EQ(outcome.events.at(1), "begun");
    EXPECT_EQ(in_status(".ready"), "");
    char message[64] = {};
    ASSERT_GT(::recv(pair.ours.get(), message, sizeof message, 0), 0);
    EXPECT_STREQ(message, "STATUS=starting\n");
    std::string rest;
    for (ssize_t size; (size = ::recv(pair.ours.get(), message, sizeof message, 0)) > 0;)
        rest.append(message, static_cast<size_t>(size)) += ';';
    EXPECT_NE(rest.find("READY=1"), std::string::npos) << rest;
}

// What a check of the program before finds out is not held against the one that runs.
TEST_F(Health, ACheckThatOutlivesItsProgramIsNoWordAboutTheNext) {
    PlanApp& app =
        add("test -e /shared/again && exec sleep 1; touch /shared/again; until test -e /shared/checked; do sleep 0.01; "
            "done; exit 1",
            "test -e /shared/checked && exit 0; touch /shared/checked; sleep 1000");
    app.health.interval_ms = 1;
    app.health.retries = 1;
    app.health.action = HealthAction::stop;
    app.restart = {.policy = RestartPolicy::on_failure, .delay_ms = 1};
    const auto outcome = pod_.run();
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.output("web", true), "");
}

TEST_F(Health, ALoudCheckIsHeardToItsEnd) {
    add(kWaitForEnd, "dd if=/dev/zero bs=4096 count=100 2>/dev/null | tr '\\0' x; touch /shared/end");
    EXPECT_EQ(pod_.run().exit_code, 0);
}

}  // namespace
}  // namespace rkt::sandbox

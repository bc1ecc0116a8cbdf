// The cgroups of apps, in a group of the test's own below the root of this host's cgroup v2.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "sandbox/enter.hpp"
#include "unit/sandbox/cgroup2_mount.hpp"
#include "unit/sandbox/test_pod.hpp"

namespace rkt::sandbox {
namespace {

using test::TestPod;

class Groups : public testing::Test {
protected:
    Groups() : name_("rkt-test-" + std::to_string(::getpid())), path_(test::cgroup2_mount() + "/" + name_) {
        check(::mkdir(path_.c_str(), 0755), "making " + path_);
        pod_.group = Fd(check(::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), "opening " + path_));
    }
    ~Groups() override {
        for (const PlanApp& app : pod_.plan.apps) ::rmdir((path_ + "/" + app.cgroup).c_str());
        EXPECT_EQ(::rmdir(path_.c_str()), 0) << "something is left in " << path_;
    }
    std::string in_group(const std::string& file) const {
        std::string content;
        std::getline(std::ifstream(path_ + "/" + file), content, '\0');
        return content;
    }

    std::string name_;
    std::string path_;
    TestPod pod_;
};

// "/…" of a process in the unified hierarchy, as we see it.
std::string cgroup_of(pid_t pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/cgroup");
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("0::")) return line.substr(3);
    }
    return "";
}

TEST_F(Groups, EachAppHasOneOfItsOwnAndSeesNoOther) {
    // By the shell itself, which is there when its line is looked at.
    constexpr const char* kSay =
        "while read l; do case $l in 0::*) echo $l;; esac; done </proc/self/cgroup; exec sleep 1000";
    for (const char* name : {"one", "two"}) pod_.add_shell(name, kSay);
    Leader leader = pod_.start_and_release();
    int seen = 0;
    const auto outcome = TestPod::finish(leader, {}, [&](Leader& running, const test::Line& line) {
        EXPECT_EQ(line.text, "0::/");
        EXPECT_TRUE(cgroup_of(line.pid).ends_with("/" + name_ + "/" + line.app + ".service")) << cgroup_of(line.pid);
        if (++seen == 2) running.stop(SIGTERM);
    });
    EXPECT_EQ(outcome.exit_code, 0) << outcome.failure;
    EXPECT_EQ(seen, 2);
}

TEST_F(Groups, WhatAnAppMountsIsItsOwnOnly) {
    PlanApp& app =
        pod_.add_shell("app", "mkdir /m && mount -t cgroup2 none /m && cat /m/cgroup.procs && ls -d /m/*.service");
    app.seccomp = false;
    app.capabilities = ~uint64_t{0};
    const auto outcome = pod_.run();
    // The shell and cat; not init. The pod's group would show app.service.
    EXPECT_NE(outcome.output("app"), "") << outcome.failure << outcome.output("app", true);
    EXPECT_EQ(outcome.output("app").find(".service"), std::string::npos) << outcome.output("app");
    EXPECT_EQ(outcome.output("app").find("\n1\n"), std::string::npos) << outcome.output("app");
}

TEST_F(Groups, WhatAnAppLeavesRunningDiesWithIt) {
    pod_.add_shell("forks", "setsid sleep 1000 & exit 0");
    pod_.add_shell("stays", "exec sleep 1000");
    Leader leader = pod_.start_and_release();
    bool seen = false;
    (void)TestPod::finish(leader, [&](Leader& running, Event& event) {
        if (event.kind != Event::Kind::app_exited || event.app != "forks") return;
        seen = true;
        // cgroup.kill was written before the event; populated follows when the last process is gone.
        while (in_group("forks.service/cgroup.events").find("populated 1") != std::string::npos) ::sched_yield();
        running.stop(SIGTERM);
    });
    EXPECT_TRUE(seen);
}

TEST_F(Groups, WhatAnAppMadeBelowItsOwnDoesNotKeepItFromRestarting) {
    PlanApp& app = pod_.add_shell("app",
                                  "[ -e /again ] && exit 0; >/again; mkdir /m && mount -t cgroup2 none /m && "
                                  "mkdir -p /m/a/b/c /m/a/d /m/e || exit 3; exit 1");
    app.seccomp = false;
    app.capabilities = ~uint64_t{0};
    app.restart = {.policy = RestartPolicy::on_failure, .delay_ms = 1};
    const auto outcome = pod_.run();
    EXPECT_EQ(outcome.exit_code, 0) << outcome.failure << outcome.output("app", true);
}

TEST_F(Groups, LimitsAreWrittenBeforeTheProgramRuns) {
    pod_.add_shell("app", "exec sleep 1000").limits = {{"cgroup.max.depth", "3"}, {"cgroup.max.descendants", "7"}};
    Leader leader = pod_.start_and_release();
    bool seen = false;
    (void)TestPod::finish(leader, [&](Leader& running, Event& event) {
        if (event.kind != Event::Kind::started) return;
        seen = true;
        EXPECT_EQ(in_group("app.service/cgroup.max.depth"), "3\n");
        EXPECT_EQ(in_group("app.service/cgroup.max.descendants"), "7\n");
        running.stop(SIGTERM);
    });
    EXPECT_TRUE(seen);
}

TEST_F(Groups, ALimitThatCannotBeSetIsTheAppsFailure) {
    pod_.add_shell("app", "echo it ran").limits = {{"memory.max", "16777216"}};  // no such controller in our group
    const auto outcome = pod_.run();
    EXPECT_EQ(outcome.exit_code, 254);
    EXPECT_EQ(outcome.failure, "app \"app\": limiting resources: memory.max: No such file or directory");
    EXPECT_EQ(outcome.output("app"), "");
}

}  // namespace
}  // namespace rkt::sandbox

// What `rkt bind` mounts into an app that runs: who sees it, and where it cannot go.
#include "sandbox/bind.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/error.hpp"
#include "unit/sandbox/entered.hpp"

namespace rkt::sandbox {
namespace {

using test::enter_and_read;
using test::Line;
using test::TestPod;
using testing::HasSubstr;

class Bind : public testing::Test {
protected:
    Bind() : source_(pod_.make_host_dir("source")) { std::ofstream(source_ + "/file") << "of the host\n"; }

    [[nodiscard]] BindRequest request(pid_t leader, const std::string& target, size_t app = 0) const {
        return {.plan = pod_.plan, .app = pod_.plan.apps[app], .leader = leader, .source = source_, .target = target};
    }
    // Runs the pod; `work` when it is ready.
    TestPod::Outcome run(const std::function<void(Leader&)>& work) {
        Leader leader = pod_.start_and_release();
        return TestPod::finish(leader, [&](Leader& to, Event& event) {
            if (event.kind == Event::Kind::ready) work(to);
        });
    }
    static std::string refusal(const BindRequest& request) {
        try {
            bind(request);
        } catch (const Error& error) {
            return error.what();
        }
        return "accepted";
    }

    TestPod pod_;
    std::string source_;
};

constexpr const char* kWait = "while [ ! -e /mnt/file ]; do sleep 0.02; done; stat -c '%n %u' /mnt/file; cat /mnt/file";

TEST_F(Bind, ReachesEachAppAsItRuns) {
    for (const char* app : {"one", "two"}) pod_.add_shell(app, std::string("mkdir /mnt; ") + kWait);
    const auto outcome = run([&](Leader& leader) {
        for (const size_t app : {0, 1}) {
            BindRequest wanted = request(leader.pid(), "/mnt", app);
            wanted.make_target = true;
            bind(wanted);
        }
    });
    EXPECT_EQ(outcome.output("one"), "/mnt/file 0\nof the host\n");
    EXPECT_EQ(outcome.output("two"), "/mnt/file 0\nof the host\n");
}

TEST_F(Bind, IsThereForCommandsBesideTheAppAndWhenItIsBegunAgain) {
    PlanApp& app = pod_.add_shell(
        "web", "[ ! -e /again ] || exec cat /mnt/file; while [ ! -e /again ]; do sleep 0.02; done; exit 3");
    app.restart = {.policy = RestartPolicy::on_failure, .delay_ms = 0};
    const auto outcome = run([&](Leader& leader) {
        BindRequest wanted = request(leader.pid(), "/mnt");
        wanted.make_target = true;
        bind(wanted);
        EXPECT_EQ(enter_and_read(pod_, leader.pid(), "cat /mnt/file; echo more >>/mnt/file; touch /again"),
                  "of the host\n");
    });
    EXPECT_EQ(outcome.output("web"), "of the host\nmore\n");
}

TEST_F(Bind, ReadOnly) {
    pod_.add_shell("web", "sleep 1000");
    run([&](Leader& leader) {
        BindRequest wanted = request(leader.pid(), "/tmp");
        wanted.read_only = true;
        bind(wanted);
        EXPECT_THAT(enter_and_read(pod_, leader.pid(), "cat /tmp/file; echo >/tmp/file 2>/dev/null || echo refused"),
                    testing::StrEq("of the host\nrefused\n"));
        leader.stop(SIGTERM);
    });
}

TEST_F(Bind, WhereItCannotGoIsSaid) {
    pod_.plan.volumes = {{"data", pod_.make_host_dir("data")}};
    pod_.add_shell("web", "sleep 1000").mounts = {{"data", "/data"}};
    pod_.add_link("web", "/to-data", "data");
    run([&](Leader& leader) {
        EXPECT_THAT(refusal(request(leader.pid(), "/no/such")), HasSubstr("/no/such is not there (--mkdir makes it)"));
        EXPECT_THAT(refusal(request(leader.pid(), "/proc/1")), HasSubstr("/proc/1 lies in /proc"));
        EXPECT_THAT(refusal(request(leader.pid(), "/data/below")), HasSubstr("lies in the volume \"data\""));
        for (const char* ours : {"/etc/hosts", "/etc/resolv.conf", "/run/secrets", "/run/systemd/journal/socket"})
            EXPECT_NE(refusal(request(leader.pid(), ours)), "accepted") << ours;
        EXPECT_THAT(refusal(request(leader.pid(), "/to-data")), HasSubstr("/to-data lies in the volume \"data\""));
        EXPECT_THAT(refusal(request(leader.pid(), "relative")), HasSubstr("is not absolute"));
        BindRequest nothing = request(leader.pid(), "/tmp");
        nothing.source = "/no/such";
        EXPECT_THAT(refusal(nothing), HasSubstr("/no/such: No such file"));
        leader.stop(SIGTERM);
    });
}

// A link of the image does not lead out of it.
TEST_F(Bind, ALinkIsResolvedInTheApp) {
    pod_.add_shell("web", "sleep 1000");
    pod_.add_link("web", "/link", "../../../../etc");
    run([&](Leader& leader) {
        bind(request(leader.pid(), "/link"));
        EXPECT_EQ(enter_and_read(pod_, leader.pid(), "cat /etc/file"), "of the host\n");
        leader.stop(SIGTERM);
    });
}

// One way only: what an app mounts is nobody else's.
TEST_F(Bind, WhatAnAppMountsStaysItsOwn) {
    PlanApp& app = pod_.add_shell("web", "mount -t tmpfs none /tmp && touch /tmp/own && echo mounted; sleep 1000");
    app.capabilities = ~0ULL;
    app.seccomp = false;
    Leader leader = pod_.start_and_release();
    TestPod::finish(leader, {}, [&](Leader& to, const Line& line) {
        EXPECT_EQ(line.text, "mounted");
        EXPECT_EQ(enter_and_read(pod_, to.pid(), "ls /tmp"), "");
        to.stop(SIGTERM);
    });
}

}  // namespace
}  // namespace rkt::sandbox

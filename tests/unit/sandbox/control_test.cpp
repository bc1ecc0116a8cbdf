// Requests to a pod's init: apps added, started, stopped, removed while the pod runs, and what is no request.
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <thread>

#include "base/error.hpp"
#include "sandbox/added_app.hpp"
#include "unit/sandbox/test_pod.hpp"

namespace rkt::sandbox {
namespace {

using control::AppState;
using control::Reply;
using control::Verb;
using test::TestPod;

// A mutable pod that runs while the test asks its init. Its apps end up in its plan, as those of any pod.
class Control : public testing::Test {
protected:
    // A test that failed on the way leaves no pod behind.
    ~Control() override {
        if (leader_ && !ended_) leader_->kill();
    }
    void start() {
        pod_.plan.is_mutable = true;
        pod_.plan.ends_with_starter = false;
        leader_.emplace(pod_.start_and_release());
        for (Event event = leader_->next_event(); event.kind != Event::Kind::ready; event = leader_->next_event()) {
            ASSERT_NE(event.kind, Event::Kind::gone);
        }
        init_.emplace(Dir::open(pod_.path() + "/pod"));
    }
    // A plan of one more app, with /out, a directory of the host's.
    PlanApp& prepare(const std::string& name, const std::string& script) {
        added_.emplace(pod_.plan);
        pod_.plan.apps.clear();
        PlanApp app = pod_.add_shell(name, script);
        pod_.plan.apps.clear();
        // New ones each time: the kernel mounts no volatile upper directory twice (overlayfs.rst).
        const std::string directory = pod_.path() + "/pod/added" + std::to_string(++additions_);
        app.upper = directory + "/upper";
        app.work = directory + "/work";
        for (const auto& path : {app.upper, app.work}) (void)Dir::open_or_create(path);
        app.stdout_mode = Stdio::null;
        app.stderr_mode = Stdio::null;
        app.mounts = {{"out", "/out"}};
        added_->volumes = {{"out", pod_.make_host_dir("out")}};
        added_->apps = {app};
        return added_->apps.front();
    }
    // In a thread of its own, whose mount namespace the addition takes for itself.
    Reply add() {
        Reply reply;
        std::string failure;
        std::thread([&] {
            try {
                if (::unshare(CLONE_FS) == -1) throw SystemError(errno, "unshare");
                reply = add_app(*init_, *added_, leader_->pid());
            } catch (const Error& error) {
                failure = error.what();
            }
        }).join();
        EXPECT_EQ(failure, "");
        return reply;
    }
    Reply ask(Verb verb, const std::string& app) { return init_->ask(verb, app); }
    [[nodiscard]] std::string out(const std::string& name) const {
        return Dir::open(pod_.path() + "/host/out").find_and_read(name).value_or("(missing)");
    }
    [[nodiscard]] bool has_status(const std::string& name) const {
        return Dir::open(pod_.path() + "/pod/status").exists(name);
    }
    int stop() {
        leader_->stop(SIGTERM);
        return wait();
    }
    int wait() {
        ended_ = true;
        return leader_->wait();
    }

    TestPod pod_;
    std::optional<Leader> leader_;
    std::optional<ControlClient> init_;
    std::optional<Plan> added_;
    int additions_ = 0;
    bool ended_ = false;
};

TEST_F(Control, APodWithoutAppsRunsUntilItIsStopped) {
    start();
    EXPECT_EQ(ask(Verb::status, "web").errnum, ENOENT);
    EXPECT_TRUE(has_status(".ready"));
    EXPECT_EQ(stop(), 0);
}

TEST_F(Control, AnAddedAppIsBegunStoppedBegunAgainAndRemoved) {
    start();
    prepare("web", "echo up >>/out/web; trap 'exit 3' TERM; while :; do sleep 0.05; done");
    ASSERT_EQ(add().errnum, 0);
    EXPECT_EQ(ask(Verb::status, "web").state, AppState::created);
    EXPECT_EQ(out("web"), "(missing)");
    EXPECT_EQ(ask(Verb::start, "web").errnum, 0);
    EXPECT_EQ(ask(Verb::status, "web").state, AppState::running);
    EXPECT_TRUE(has_status("web.started"));
    EXPECT_EQ(ask(Verb::start, "web").errnum, EALREADY);
    EXPECT_EQ(ask(Verb::remove, "web").errnum, EBUSY);
    while (out("web") != "up\n") std::this_thread::yield();  // the trap is a moment away still, and 143 as good an end
    const Reply stopped = ask(Verb::stop, "web");
    EXPECT_EQ(stopped.errnum, 0);
    EXPECT_EQ(stopped.state, AppState::exited);
    EXPECT_EQ(ask(Verb::stop, "web").errnum, EALREADY);
    EXPECT_TRUE(has_status("web"));
    EXPECT_EQ(ask(Verb::start, "web").errnum, 0);
    EXPECT_FALSE(has_status("web"));
    EXPECT_EQ(ask(Verb::stop, "web").errnum, 0);
    EXPECT_EQ(ask(Verb::remove, "web").errnum, 0);
    EXPECT_EQ(ask(Verb::status, "web").errnum, ENOENT);
    EXPECT_FALSE(has_status("web.started"));
    EXPECT_EQ(stop(), 0);
}

// The same image once as an app of the plan and once added: what the two see of their confinement is the same.
TEST_F(Control, AnAddedAppIsConfinedAsOneOfThePlan) {
    const std::string script = "{ grep -E '^(Cap|Seccomp|NoNew|Uid|Gid|Groups)' /proc/self/status; cut -d' ' -f3- "
                               "/proc/self/mountinfo | sed 's/[^ ]*overlay[^ ]*/overlay/g' | cut -d' ' -f2-4 | grep -v /out; ls /dev; } >";
    PlanApp& planned = pod_.add_shell("planned", script + "/out/planned");
    planned.mounts = {{"out", "/out"}};
    planned.stdout_mode = Stdio::null;
    planned.stderr_mode = Stdio::null;
    pod_.plan.volumes = {{"out", pod_.make_host_dir("out")}};
    start();
    while (!has_status("planned")) std::this_thread::yield();
    prepare("added", script + "/out/added");
    ASSERT_EQ(add().errnum, 0);
    ASSERT_EQ(ask(Verb::start, "added").errnum, 0);
    while (!has_status("added")) std::this_thread::yield();
    EXPECT_EQ(out("added"), out("planned"));
    EXPECT_NE(out("added").find("Seccomp:\t2"), std::string::npos);
    EXPECT_EQ(stop(), 0);
}

TEST_F(Control, AFailureOfAnAppDoesNotEndAMutablePod) {
    start();
    prepare("bad", "exit 9");
    ASSERT_EQ(add().errnum, 0);
    ASSERT_EQ(ask(Verb::start, "bad").errnum, 0);
    while (!has_status("bad")) std::this_thread::yield();
    EXPECT_EQ(ask(Verb::status, "bad").exit_code, 9);
    EXPECT_EQ(stop(), 0);
}

TEST_F(Control, AStartThatFailsSaysInWhichStep) {
    start();
    prepare("web", "").argv = {"/foo"};
    ASSERT_EQ(add().errnum, 0);
    const Reply reply = ask(Verb::start, "web");
    EXPECT_EQ(reply.errnum, ENOENT);
    EXPECT_TRUE(is_exec_failure(reply));
    EXPECT_EQ(describe_failed_start("web", reply), "cannot execute \"/foo\": No such file or directory");
    EXPECT_EQ(stop(), 0);
}

// Its post-stop handler holds up its end for as long as the test wants.
TEST_F(Control, WhoIsToldOfAFailedStartFindsItsStatus) {
    start();
    PlanApp& web = prepare("web", "");
    web.argv = {"/foo"};
    web.post_stop = {"/bin/sh", "-c", "mkfifo /out/held; read -r line </out/held"};
    ASSERT_EQ(add().errnum, 0);
    ASSERT_EQ(ask(Verb::start, "web").errnum, ENOENT);
    EXPECT_EQ(pod_.find_status("web"), "203\n");
    EXPECT_EQ(pod_.find_status("web.reason"), "start-failed");
    leader_->kill();
    wait();
}

TEST_F(Control, AStartWhosePreStartHandlerFailsSaysSo) {
    start();
    prepare("web", "true").pre_start = {"/bin/sh", "-c", "exit 6"};
    ASSERT_EQ(add().errnum, 0);
    const Reply reply = ask(Verb::start, "web");
    EXPECT_EQ(reply.errnum, ECHILD);
    EXPECT_EQ(reply.exit_code, 6);
    EXPECT_EQ(stop(), 0);
}

TEST_F(Control, NamesAreTakenOnceAndFreeAgainAfterTheRemoval) {
    start();
    prepare("web", "true");
    EXPECT_EQ(add().errnum, 0);
    prepare("web", "true");
    EXPECT_EQ(add().errnum, EEXIST);
    EXPECT_EQ(ask(Verb::remove, "web").errnum, 0);
    prepare("web", "true");
    EXPECT_EQ(add().errnum, 0);
    EXPECT_EQ(stop(), 0);
}

TEST_F(Control, AVolumeGoesWithTheLastAppThatMountsIt) {
    start();
    prepare("one", "true");
    ASSERT_EQ(add().errnum, 0);
    prepare("two", "echo two >/out/two");
    ASSERT_EQ(add().errnum, 0);
    EXPECT_EQ(ask(Verb::remove, "one").errnum, 0);
    EXPECT_EQ(ask(Verb::start, "two").errnum, 0);
    while (!has_status("two")) std::this_thread::yield();
    EXPECT_EQ(out("two"), "two\n");
    const std::string volume = "/proc/" + std::to_string(leader_->pid()) + "/root/run/rkt/volumes/out";
    struct stat st {};
    EXPECT_EQ(::stat(volume.c_str(), &st), 0);
    EXPECT_EQ(ask(Verb::remove, "two").errnum, 0);
    EXPECT_EQ(::stat(volume.c_str(), &st), -1);
    EXPECT_EQ(stop(), 0);
}

TEST_F(Control, AppsOfThePlanCanBeBegunAgainButNotRemoved) {
    pod_.add_shell("web", "exit 4").stdout_mode = Stdio::null;
    pod_.plan.apps.front().stderr_mode = Stdio::null;
    start();
    while (!has_status("web")) std::this_thread::yield();
    EXPECT_EQ(ask(Verb::start, "web").errnum, 0);
    while (!has_status("web")) std::this_thread::yield();
    EXPECT_EQ(ask(Verb::remove, "web").errnum, EPERM);
    EXPECT_EQ(stop(), 0);
}

TEST_F(Control, AStopEndsARestingApp) {
    start();
    prepare("web", "exit 1").restart = {.policy = RestartPolicy::always, .delay_ms = 3600000};
    ASSERT_EQ(add().errnum, 0);
    ASSERT_EQ(ask(Verb::start, "web").errnum, 0);
    while (ask(Verb::status, "web").state != AppState::resting) std::this_thread::yield();
    EXPECT_EQ(ask(Verb::stop, "web").errnum, 0);
    EXPECT_EQ(ask(Verb::status, "web").state, AppState::exited);
    EXPECT_EQ(stop(), 0);
}

TEST_F(Control, WhatIsNoRequestIsRefusedAndHoldsNothingUp) {
    start();
    const Dir dir = Dir::open(pod_.path() + "/pod");
    struct stat st {};
    ASSERT_EQ(::fstatat(dir.get(), "control", &st, 0), 0);
    EXPECT_EQ(st.st_mode & 0777, 0600U);
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    const std::string path = "/proc/self/fd/" + std::to_string(dir.get()) + "/control";
    path.copy(address.sun_path, path.size());
    std::vector<Fd> idle;  // more than init has places for: they wait, it does not
    for (int i = 0; i < 40; ++i) {
        Fd socket(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
        ASSERT_EQ(::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        idle.push_back(std::move(socket));
    }
    EXPECT_EQ(ask(Verb::status, "web").errnum, ENOENT);
    ASSERT_EQ(::send(idle.front().get(), "half", 4, 0), 4);
    Reply reply;
    ASSERT_EQ(::recv(idle.front().get(), &reply, sizeof reply, 0), static_cast<ssize_t>(sizeof reply));
    EXPECT_EQ(reply.errnum, EPROTO);
    EXPECT_EQ(ask(Verb::add, "web").errnum, EPROTO);
    EXPECT_EQ(init_->ask(Verb::add, "web", {dir.get(), dir.get()}).errnum, EINVAL);
    const Fd junk = make_memfd("junk", std::string(5000, 'x'));
    EXPECT_EQ(init_->ask(Verb::add, "web", {junk.get(), dir.get()}).errnum, EINVAL);
    EXPECT_EQ(stop(), 0);
}

TEST_F(Control, AnImmutablePodTakesNoApps) {
    pod_.add_shell("web", "exec sleep 1000").stdout_mode = Stdio::null;
    pod_.plan.apps.front().stderr_mode = Stdio::null;
    leader_.emplace(pod_.start_and_release());
    init_.emplace(Dir::open(pod_.path() + "/pod"));
    const Fd any = make_memfd("any", "x");
    EXPECT_EQ(init_->ask(Verb::add, "more", {any.get(), any.get()}).errnum, EPERM);
    EXPECT_EQ(ask(Verb::remove, "web").errnum, EPERM);
    // The last app that ends, ends the pod, here as it was asked to.
    EXPECT_EQ(ask(Verb::stop, "web").errnum, 0);
    EXPECT_EQ(wait(), 0);
}

TEST_F(Control, NobodyListensWhenThePodHasEnded) {
    start();
    EXPECT_EQ(stop(), 0);
    EXPECT_THROW(ControlClient(Dir::open(pod_.path() + "/pod")), Error);
    EXPECT_THROW(ask(Verb::status, "web"), Error);
}

}  // namespace
}  // namespace rkt::sandbox

// What apps say to their service manager, and what the host's manager hears of it.
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "unit/sandbox/test_pod.hpp"

namespace rkt::sandbox {
namespace {

using test::Line;
using test::TestPod;

class Notify : public testing::Test {
protected:
    Notify() {
        SocketPair pair = make_socketpair(SOCK_SEQPACKET);
        manager_ = std::move(pair.ours);
        pod_.notify = std::move(pair.theirs);
    }
    PlanApp& add(const std::string& name, const std::string& script) {
        pod_.add_shell(name, script);
        pod_.install_notifier(name);
        return pod_.plan.apps.back();
    }
    // The pod and, beside it, a manager that reads all it is told.
    TestPod::Outcome run(const TestPod::OnEvent& on_event = {}, const TestPod::OnLine& on_line = {}) {
        sandbox::Leader leader = pod_.start_and_release();
        std::thread reader([this] { listen(); });
        const auto outcome = TestPod::finish(leader, on_event, on_line);
        reader.join();
        return outcome;
    }
    // Until the other end is closed. Of a message with descriptors their count is noted.
    void listen(int flags = 0) {
        for (;;) {
            char bytes[8192];
            alignas(cmsghdr) char control[4096];
            iovec data{bytes, sizeof bytes};
            msghdr message{};
            message.msg_iov = &data;
            message.msg_iovlen = 1;
            message.msg_control = control;
            message.msg_controllen = sizeof control;
            const ssize_t size = ::recvmsg(manager_.get(), &message, flags);
            if (size <= 0) return;
            heard.emplace_back(bytes, static_cast<size_t>(size));
            const cmsghdr* header = CMSG_FIRSTHDR(&message);
            if (header == nullptr) continue;
            const size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
            for (size_t i = 0; i < count; ++i) ::close(reinterpret_cast<const int*>(CMSG_DATA(header))[i]);
            if (heard.back() == "BARRIER=1\n") {
                heard.pop_back();
            } else {
                heard.back() += " with " + std::to_string(count);
            }
        }
    }
    [[nodiscard]] bool is_marked_ready() const { return Dir::open(pod_.path() + "/pod/status").exists(".ready"); }

    TestPod pod_;
    Fd manager_;
    std::vector<std::string> heard;  // without barriers
};

using Messages = std::vector<std::string>;

TEST_F(Notify, ThePodIsReadyWhenItsAppSaysSo) {
    pod_.plan.volumes.push_back({"shared", pod_.make_host_dir("shared")});
    add("web",
        "echo up; until test -e /shared/go; do sleep 0.02; done; /notifier READY=1 --barrier; "
        "/notifier STATUS=serving --barrier")
        .mounts.push_back({"shared", "/shared"});
    bool was_ready = true;
    const auto outcome = run([&](Leader&, Event& event) {
        if (event.kind != Event::Kind::ready) return;
        was_ready = is_marked_ready();
        (void)Dir::open(pod_.path() + "/host/shared").write_file("go", "");
    });
    EXPECT_FALSE(was_ready);
    EXPECT_EQ(outcome.output("web"), "up\nhandled\nhandled\n");
    EXPECT_EQ(outcome.events.at(1), "begun");
    EXPECT_TRUE(is_marked_ready());
    EXPECT_EQ(heard, (Messages{"READY=1", "STATUS=serving\n"}));
}

TEST_F(Notify, AnAppThatEndsWithoutAWordWasNeverReady) {
    add("web", "exit 7");
    EXPECT_EQ(run().exit_code, 7);
    EXPECT_FALSE(is_marked_ready());
    for (const std::string& message : heard) EXPECT_NE(message, "READY=1");
}

TEST_F(Notify, AllAppsThatSayItMustSayIt) {
    pod_.plan.volumes.push_back({"shared", pod_.make_host_dir("shared")});
    pod_.add_shell("silent", "true");
    add("first", "/notifier READY=1 --barrier; touch /shared/first; read x </shared/end")
        .mounts.push_back({"shared", "/shared"});
    add("second",
        "until test -e /shared/first; do sleep 0.02; done; /notifier 'STATUS=not yet' --barrier; "
        "/notifier READY=1 --barrier; echo end >/shared/end")
        .mounts.push_back({"shared", "/shared"});
    ASSERT_EQ(::mkfifo((pod_.path() + "/host/shared/end").c_str(), 0666), 0);
    EXPECT_EQ(run().exit_code, 0);
    EXPECT_EQ(heard, (Messages{"STATUS=second: not yet\n", "READY=1"}));
}

TEST_F(Notify, WithoutAManagerTheFileTells) {
    pod_.notify.reset();
    manager_.reset();
    add("web", "/notifier READY=1 STATUS=x FDSTORE=1 --fds=1 --barrier");
    EXPECT_EQ(run().output("web"), "handled\n");
    EXPECT_TRUE(is_marked_ready());
}

TEST_F(Notify, NobodyIsToldAnythingWhereNoAppSpeaks) {
    pod_.add_shell("web", "test ! -e /run/systemd/notify && echo quiet");
    const auto outcome = run();
    EXPECT_EQ(outcome.output("web"), "quiet\n");
    EXPECT_EQ(outcome.events.at(1), "ready");
    EXPECT_EQ(heard, Messages{});
}

TEST_F(Notify, WhatIsTheManagersBusinessIsPassedOn) {
    add("web",
        "/notifier READY=1 --barrier; /notifier RELOADING=1 MONOTONIC_USEC=77 --barrier; /notifier READY=1 --barrier;"
        "/notifier ERRNO=5 EXTEND_TIMEOUT_USEC=9 --barrier; /notifier FDSTORE=1 FDNAME=a FDPOLL=0 --fds=2 --barrier;"
        "/notifier FDSTOREREMOVE=1 FDNAME=a --barrier; /notifier STOPPING=1 --barrier");
    EXPECT_EQ(run().exit_code, 0);
    EXPECT_EQ(heard,
              (Messages{"READY=1", "RELOADING=1\nMONOTONIC_USEC=77\n", "READY=1\n", "ERRNO=5\nEXTEND_TIMEOUT_USEC=9\n",
                        "FDSTORE=1\nFDPOLL=0\nFDNAME=a\n with 2", "FDSTOREREMOVE=1\nFDNAME=a\n", "STOPPING=1"}));
}

TEST_F(Notify, WhatIsNotTheAppsToSayIsDropped) {
    add("web",
        "/notifier MAINPID=1 NOTIFYACCESS=all BUSERROR=x X=1 --barrier; /notifier --size=9000; /notifier --size=4097;"
        "/notifier READY=1 MAINPID=2 --barrier");
    EXPECT_EQ(run().exit_code, 0);
    EXPECT_EQ(heard, (Messages{"READY=1"}));
}

TEST_F(Notify, AFloodIsCutDownAndThePodGoesOn) {
    add("loud", "/notifier READY=1; /notifier STATUS=again --times=20000 --barrier && echo done");
    pod_.add_shell("other", "echo other");
    const auto outcome = run();
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.output("loud"), "handled\ndone\n");
    EXPECT_LT(heard.size(), 200U);
}

// What cannot be left out waits with the app.
TEST_F(Notify, MoreThanTheManagerIsToHearWaits) {
    add("loud", "/notifier READY=1; /notifier ERRNO=1 --times=450 --barrier");
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(run().output("loud"), "handled\n");
    EXPECT_EQ(std::count(heard.begin(), heard.end(), "ERRNO=1\n"), 450);
    EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
}

TEST_F(Notify, AnAppOfAnotherUserMaySpeak) {
    PlanApp& app = add("web", "/notifier READY=1 --barrier");
    app.user = app.group = "1000";
    app.capabilities = 0;
    EXPECT_EQ(run().output("web"), "handled\n");
}

// A name may be longer than the address of a socket.
TEST_F(Notify, ANameMayBeLong) {
    add(std::string(200, 'w'), "/notifier READY=1 --barrier");
    EXPECT_EQ(run().exit_code, 0);
    EXPECT_EQ(heard.at(0), "READY=1");
}

TEST_F(Notify, NothingIsSaidBeforeInitIsTheMainProcess) {
    pod_.plan.is_handed_over = true;
    pod_.plan.ends_with_starter = false;
    pod_.plan.volumes.push_back({"shared", pod_.make_host_dir("shared")});
    add("web", "/notifier READY=1 STATUS=x; touch /shared/sent; /notifier --barrier")
        .mounts.push_back({"shared", "/shared"});
    for (PlanApp& app : pod_.plan.apps) app.stdout_mode = app.stderr_mode = Stdio::null;
    sandbox::Leader leader = pod_.start_and_release();
    while (leader.next_event().kind != Event::Kind::ready) {
    }
    while (!Dir::open(pod_.path() + "/host/shared").exists("sent")) ::usleep(1000);
    pollfd message{manager_.get(), POLLIN, 0};
    EXPECT_EQ(::poll(&message, 1, 200), 0);
    EXPECT_FALSE(is_marked_ready());
    ::shutdown(leader.channel().get(), SHUT_RDWR);  // as if the starter were gone
    listen();
    EXPECT_EQ(leader.wait(), 0);
    EXPECT_EQ(heard, (Messages{"STATUS=x\n", "READY=1"}));
    EXPECT_TRUE(is_marked_ready());
}

// ---- WatchdogSec=

TEST_F(Notify, InitPingsWhileNoAppIsAsked) {
    pod_.plan.watchdog_usec = 20'000;
    pod_.add_shell("web", "sleep 0.2");
    EXPECT_EQ(run().exit_code, 0);
    EXPECT_GE(std::count(heard.begin(), heard.end(), "WATCHDOG=1"), 5);
}

TEST_F(Notify, APingOfTheAppIsThePodsAndASilentAppSilencesIt) {
    pod_.plan.watchdog_usec = 400'000;
    add("web", "/notifier READY=1 --barrier; /notifier WATCHDOG=1 --barrier; sleep 0.5");
    EXPECT_EQ(run().exit_code, 0);
    EXPECT_EQ(heard, (Messages{"READY=1", "WATCHDOG=1"}));
}

TEST_F(Notify, TheManagersWatchdogEndsThePodLikeAService) {
    pod_.add_shell("web", "trap 'echo abort; exit 3' ABRT; echo up; while :; do sleep 0.05; done");
    const auto outcome = run({}, [&](Leader& pod, const Line& line) {
        if (line.text == "up") pod.stop(SIGABRT);
    });
    EXPECT_EQ(outcome.output("web"), "up\nabort\n");
    EXPECT_EQ(outcome.exit_code, 3);
}

}  // namespace
}  // namespace rkt::sandbox

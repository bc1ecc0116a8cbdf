#include "sandbox/enter.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <filesystem>
#include <functional>

#include "base/error.hpp"
#include "unit/sandbox/test_pod.hpp"

namespace rkt::sandbox {
namespace {

using test::TestPod;

class Enter : public testing::Test {
protected:
    Enter() { pod_.add_shell("app", "exec sleep 1000"); }

    // While the pod runs.
    void inside(const std::function<void(pid_t leader)>& work) {
        Leader leader = pod_.start_and_release();
        const auto outcome = TestPod::finish(leader, [&](Leader& to, Event& event) {
            if (event.kind != Event::Kind::ready) return;
            work(to.pid());
            to.stop(SIGTERM);
        });
        EXPECT_EQ(outcome.exit_code, 0);
    }
    int enter_pod(pid_t leader, const std::vector<std::string>& argv) {
        return enter({pod_.plan, pod_.plan.apps[0], leader, argv, {"PATH=/bin"}, RKT_INIT_PATH, RKT_FILTER_PATH});
    }

    TestPod pod_;
};

TEST_F(Enter, ExitCodeIsTheCommands) {
    inside([&](pid_t leader) {
        EXPECT_EQ(enter_pod(leader, {"sh", "-c", "exit 42"}), 42);
        EXPECT_EQ(enter_pod(leader, {"sh", "-c", "kill -KILL $$"}), 128 + SIGKILL);
    });
}

TEST_F(Enter, CommandThatIsNotThere) {
    inside([&](pid_t leader) {
        try {
            (void)enter_pod(leader, {"/bin/bash"});
            ADD_FAILURE() << "enter did not throw";
        } catch (const Error& error) {
            EXPECT_EQ(error.message(), "cannot execute \"/bin/bash\": No such file or directory");
        }
    });
}

TEST_F(Enter, WritesIntoTheAppsImage) {
    inside([&](pid_t leader) { EXPECT_EQ(enter_pod(leader, {"touch", "/mark"}), 0); });
    EXPECT_TRUE(Dir::open(pod_.upper("app")).exists("mark"));
}

// The first app's image is the leader's root, too: since Linux 3.18 a directory can be renamed where something is mounted
// on it elsewhere.
TEST_F(Enter, AnAppThatRenamesRunMisleadsNobody) {
    inside([&](pid_t leader) {
        const std::string trap = "mv /run /away && mkdir -p /run/rkt/apps/app/rootfs/bin";
        EXPECT_EQ(enter_pod(leader, {"sh", "-c", trap}), 0);
        EXPECT_EQ(enter_pod(leader, {"sh", "-c", "test -d /away"}), 0);
    });
}

TEST_F(Enter, LeavesTheCallersNamespacesAlone) {
    const auto own = [] {
        std::string links;
        for (const char* name : {"mnt", "net", "ipc", "uts", "pid", "pid_for_children", "cgroup"}) {
            links += std::filesystem::read_symlink(std::string("/proc/self/ns/") + name).string();
        }
        return links;
    };
    const std::string before = own();
    inside([&](pid_t leader) { EXPECT_EQ(enter_pod(leader, {"true"}), 0); });
    EXPECT_EQ(own(), before);
}

TEST_F(Enter, SignalsToTheCallerReachTheCommand) {
    pod_.plan.volumes.push_back({"shared", pod_.make_host_dir("shared")});
    pod_.plan.apps[0].mounts.push_back({"shared", "/shared"});
    inside([&](pid_t leader) {
        const pid_t caller = check(::fork(), "fork");
        if (caller == 0) {
            ::_exit(enter_pod(leader, {"sh", "-c",
                                       "trap 'exit 17' TERM; mkfifo /shared/up; echo up >/shared/up; "
                                       "while :; do sleep 0.05; done"}));
        }
        const Dir shared = Dir::open(pod_.path() + "/host/shared");
        while (!shared.exists("up")) ::sched_yield();
        (void)read_all(shared.open_file("up", O_RDONLY));  // written when the trap stands
        ::kill(caller, SIGTERM);
        int status = 0;
        ::waitpid(caller, &status, 0);
        EXPECT_EQ(WEXITSTATUS(status), 17);
    });
}

TEST_F(Enter, DiesWithItsCaller) {
    pod_.plan.volumes.push_back({"shared", pod_.make_host_dir("shared")});
    pod_.plan.apps[0].mounts.push_back({"shared", "/shared"});
    inside([&](pid_t leader) {
        const Dir shared = Dir::open(pod_.path() + "/host/shared");
        check(::mkfifoat(shared.get(), "alive", 0600), "mkfifo");
        const pid_t caller = check(::fork(), "fork");
        if (caller == 0) {
            ::_exit(enter_pod(leader, {"sh", "-c", "exec 3>/shared/alive; echo up >&3; exec sleep 1000"}));
        }
        const Fd alive = shared.open_file("alive", O_RDONLY);
        char up[3];
        ASSERT_EQ(::read(alive.get(), up, sizeof up), 3);
        ::kill(caller, SIGKILL);
        ::waitpid(caller, nullptr, 0);
        EXPECT_EQ(read_all(alive), "");  // end of file: the command is gone
    });
}

}  // namespace
}  // namespace rkt::sandbox

// Flavor fly: the host's namespaces, a root of its own.
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "sandbox/enter.hpp"
#include "spec/capability.hpp"
#include "unit/sandbox/shared_directory.hpp"
#include "unit/sandbox/test_pod.hpp"

namespace rkt::sandbox {
namespace {

namespace fs = std::filesystem;
using test::SharedDirectory;
using test::TestPod;

class Fly : public testing::Test {
protected:
    Fly() {
        pod_.plan.flavor = Flavor::fly;
        pod_.plan.users = {};
    }

    PlanApp& add(const std::string& script) {
        PlanApp& app = pod_.add_shell("app", script);
        app.capabilities = kAllCapabilities;
        app.seccomp = false;
        return app;
    }
    std::string output_of(const std::string& script) {
        add(script);
        return output();
    }
    std::string output() {
        const auto outcome = pod_.run();
        return outcome.failure + outcome.output("app");
    }

    TestPod pod_;
};

std::string own_namespace(const char* name) { return fs::read_symlink(std::string("/proc/self/ns/") + name).string(); }

TEST_F(Fly, HasTheHostsNamespacesButOfMounts) {
    std::string expected;
    for (const char* name : {"pid", "net", "ipc", "uts", "user", "cgroup"}) expected += own_namespace(name) + "\n";
    EXPECT_EQ(output_of("cd /proc/self/ns; for n in pid net ipc uts user cgroup; do readlink $n; done; "
                        "test $(readlink mnt) != " +
                        own_namespace("mnt") + " || echo the mounts of the host"),
              expected);
}

TEST_F(Fly, RootIsTheImageWithTheHostsKernelTrees) {
    const std::string shared = "/dev/shm/rkt-fly-test-" + std::to_string(::getpid());
    std::ofstream(shared) << "host\n";
    pod_.add_file("app", "/which", "image\n");
    EXPECT_EQ(output_of("cat /which " + shared +
                        "; cat /proc/$PPID/comm; test -d /sys/kernel && echo sys; stat -c %a /tmp; "
                        "grep -c ' /tmp tmpfs .*nosuid.*nodev.*size=' /proc/self/mounts; test -e /var/tmp || echo "
                        "nothing of the host"),
              "image\nhost\nrkt-init\nsys\n1777\n1\nnothing of the host\n");
    fs::remove(shared);
}

// Tools such as kubelet look for it.
TEST_F(Fly, RootIsASharedMount) {
    EXPECT_EQ(output_of(R"(awk '$5 == "/" && $7 ~ /^shared:/ { print "shared" }' /proc/self/mountinfo)"), "shared\n");
}

TEST_F(Fly, ConfinesNothing) {
    std::ifstream status("/proc/self/status");
    std::string line;
    std::string effective;
    while (std::getline(status, line)) {
        if (line.starts_with("CapEff:")) effective = line.substr(line.find('\t') + 1) + "\n";
    }
    EXPECT_EQ(
        output_of("grep CapEff /proc/self/status | cut -f2; grep Seccomp: /proc/self/status | cut -f2; "
                  "mount -t tmpfs none /mnt 2>/dev/null || mkdir /mnt && mount -t tmpfs none /mnt && echo mounted"),
        effective + "0\nmounted\n");
}

TEST_F(Fly, HonoursUserGroupsDirectoryAndEnvironment) {
    PlanApp& app = add("id -u; id -g; grep Groups: /proc/self/status | cut -f2; pwd; echo $COLOUR");
    app.user = "33";
    app.group = "44";
    app.supplementary_gids = {5, 6};
    app.working_directory = "/place";
    app.env.push_back("COLOUR=red");
    pod_.add_file("app", "/place/x", "");
    EXPECT_EQ(output(), "33\n44\n5 6 \n/place\nred\n");
}

TEST_F(Fly, VolumesAndAReadOnlyRoot) {
    const std::string source = pod_.make_host_dir("data");
    std::ofstream(source + "/file") << "host\n";
    PlanVolume memory{"memory", ""};
    memory.kind = VolumeKind::tmpfs;
    pod_.plan.volumes = {{"data", source}, memory};
    PlanApp& app =
        add("cat /data/file; touch /data/new; touch /fixed/x 2>/dev/null || echo fixed; "
            "touch /x 2>/dev/null || echo root is fixed; touch /memory/x && echo memory");
    app.read_only_rootfs = true;
    app.mounts = {{"data", "/data"}, {"data", "/fixed", true}, {"memory", "/memory"}};
    EXPECT_EQ(output(), "host\nfixed\nroot is fixed\nmemory\n");
    EXPECT_TRUE(fs::exists(source + "/new"));
}

TEST_F(Fly, AReadOnlyVolumeIncludesWhatIsMountedBelow) {
    pod_.plan.volumes.push_back({"dev", "/dev"});  // /dev/shm is a mount of its own
    add("touch /d/shm/rkt-fly 2>/dev/null && rm /d/shm/rkt-fly || echo fixed").mounts.push_back({"dev", "/d", true});
    EXPECT_EQ(output(), "fixed\n");
}

TEST_F(Fly, LinksOfTheImageStayInside) {
    pod_.plan.volumes.push_back({"data", pod_.make_host_dir("data")});
    add("test -d /elsewhere/self && echo proc; test -d /rkt-escape/data && echo data")
        .mounts.push_back({"data", "/out/data"});
    pod_.add_link("app", "/proc", "/elsewhere");
    pod_.add_link("app", "/out", "../../../rkt-escape");
    EXPECT_EQ(output(), "proc\ndata\n");
    EXPECT_FALSE(fs::exists("/elsewhere"));
    EXPECT_FALSE(fs::exists("/rkt-escape"));
}

// Of those at `path` or below: other tests mount, too.
std::string mounts_of_the_host(const std::string& path) {
    std::ifstream file("/proc/self/mountinfo");
    std::string found;
    for (std::string line; std::getline(file, line);) {
        if (line.find(" " + path) != std::string::npos) found += line + "\n";
    }
    return found;
}

struct PropagationCase {
    const char* name;
    Propagation propagation;
    bool reaches_host;
};
class FlyPropagation : public Fly, public testing::WithParamInterface<PropagationCase> {};

TEST_P(FlyPropagation, OfWhatTheAppMounts) {
    const std::string source = pod_.make_host_dir("data");
    const SharedDirectory shared(source);
    const std::string before = mounts_of_the_host(source);
    PlanVolume volume{"data", source};
    volume.propagation = GetParam().propagation;
    pod_.plan.volumes.push_back(volume);
    add("mount -t tmpfs mark /data/below && touch /data/below/file && echo mounted")
        .mounts.push_back({"data", "/data"});
    EXPECT_EQ(output(), "mounted\n");
    EXPECT_EQ(fs::exists(source + "/below/file"), GetParam().reaches_host);
    ::umount((source + "/below").c_str());
    // And nothing of ours did.
    EXPECT_EQ(mounts_of_the_host(source), before);
}
INSTANTIATE_TEST_SUITE_P(Table, FlyPropagation,
                         testing::Values(PropagationCase{"Rshared", Propagation::rshared, true},
                                         PropagationCase{"Rslave", Propagation::rslave, false},
                                         PropagationCase{"Rprivate", Propagation::rprivate, false}),
                         [](const auto& propagation) { return std::string(propagation.param.name); });

bool has_ended(pid_t pid) {
    const Fd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    pollfd polled{pidfd.get(), POLLIN, 0};
    return !pidfd || ::poll(&polled, 1, 10000) == 1;
}

TEST_F(Fly, StopsInOrder) {
    add("trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.05; done");
    Leader leader = pod_.start_and_release();
    const auto outcome = TestPod::finish(leader, {}, [](Leader& to, const test::Line& line) {
        if (line.text == "up") to.stop(SIGTERM);
    });
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.output("app"), "up\nbye\n");
}

// Not by a signal to everybody: that would be the whole host.
TEST_F(Fly, ADeafAppIsKilledAndNobodyElse) {
    pod_.plan.stop_timeout_ms = 100;
    add("trap '' TERM; echo up; while :; do sleep 0.05; done");
    const pid_t bystander = ::fork();
    if (bystander == 0) {
        for (;;) ::pause();
    }
    Leader leader = pod_.start_and_release();
    const auto outcome = TestPod::finish(leader, {}, [](Leader& to, const test::Line& line) {
        if (line.text == "up") to.stop(SIGTERM);
    });
    EXPECT_EQ(outcome.exit_code, 137);
    EXPECT_EQ(::kill(bystander, SIGKILL), 0);
}

TEST_F(Fly, AppDiesWithAnInitThatIsKilled) {
    add("echo $$; exec sleep 1000");
    Leader leader = pod_.start_and_release();
    pid_t app = 0;
    TestPod::finish(leader, {}, [&](Leader& to, const test::Line& line) {
        app = std::stoi(line.text);
        to.kill();
    });
    EXPECT_TRUE(has_ended(app));
}

TEST_F(Fly, IsEnteredByTheSameDoor) {
    add("mount -t tmpfs none /tmp; touch /tmp/mark; echo up; exec sleep 1000");
    Leader leader = pod_.start_and_release();
    TestPod::finish(leader, {}, [&](Leader& to, const test::Line& line) {
        if (line.text != "up") return;
        const auto enter_pod = [&](const std::string& script) {
            return enter({pod_.plan,
                          pod_.plan.apps[0],
                          to.pid(),
                          {"sh", "-c", script},
                          {"PATH=/bin"},
                          RKT_INIT_PATH,
                          RKT_FILTER_PATH});
        };
        EXPECT_EQ(enter_pod("test -e /tmp/mark && exit 3"), 3);
        EXPECT_EQ(enter_pod("test $(readlink /proc/self/ns/mnt) = $(readlink /proc/" + std::to_string(to.pid()) +
                            "/ns/mnt) && exit 4"),
                  4);
        to.stop(SIGTERM);
    });
}

}  // namespace
}  // namespace rkt::sandbox

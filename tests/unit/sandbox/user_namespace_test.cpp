// A pod's user namespace, seen from inside and from the host.
#include "sandbox/user_namespace.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "base/text.hpp"
#include "support/journal_socket.hpp"
#include "unit/sandbox/test_pod.hpp"

namespace rkt::sandbox {
namespace {

namespace fs = std::filesystem;
using test::kUsersBase;
using test::TestPod;
using testing::HasSubstr;

class UserNamespace : public testing::Test {
protected:
    UserNamespace() { pod_.plan.users = {kUsersBase, 65536, true}; }

    std::string make_volume(const std::string& name) {
        const std::string path = pod_.make_host_dir(name);
        pod_.plan.volumes.push_back({name, path});
        return path;
    }
    PlanApp& add_shell(const std::string& script) {
        PlanApp& app = pod_.add_shell("app", script);
        for (const auto& volume : pod_.plan.volumes) app.mounts.push_back({volume.name, "/" + volume.name});
        return app;
    }
    std::string output() { return pod_.run().output("app"); }
    static uid_t owner(const std::string& path) {
        struct stat st {};
        check(::lstat(path.c_str(), &st), path);
        return st.st_uid;
    }

    TestPod pod_;
};

// "Uid:" of /proc/PID/status: real, effective, saved, file system.
std::string uids_of(pid_t pid) {
    std::ifstream status("/proc/" + std::to_string(pid) + "/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("Uid:")) return line.substr(5);
    }
    return "";
}

TEST_F(UserNamespace, InitIsAnOrdinaryUserOfTheHost) {
    add_shell("exec sleep 1000");
    Leader leader = pod_.start_and_release();
    TestPod::finish(leader, [&](Leader& to, Event& event) {
        if (event.kind != Event::Kind::ready) return;
        const std::string root = std::to_string(kUsersBase);
        EXPECT_EQ(uids_of(to.pid()), root + "\t" + root + "\t" + root + "\t" + root);
        EXPECT_NE(fs::read_symlink("/proc/" + std::to_string(to.pid()) + "/ns/user"),
                  fs::read_symlink("/proc/self/ns/user"));
        to.stop(SIGTERM);
    });
    EXPECT_EQ(pod_.status("app"), "143\n");
}

TEST_F(UserNamespace, WhatAnAppWritesIsItsOwnOnTheHost) {
    add_shell("touch /root-file; mkdir -m 777 /d; chown 7:8 /d; stat -c '%u %g' / /root-file /d /bin/busybox");
    EXPECT_EQ(output(), "0 0\n0 0\n7 8\n0 0\n");
    EXPECT_EQ(owner(pod_.upper("app") + "/root-file"), kUsersBase);
    EXPECT_EQ(owner(pod_.upper("app") + "/d"), kUsersBase + 7);
}

TEST_F(UserNamespace, OwnersInAVolumeAreTheSameInsideAndOnTheHost) {
    const std::string volume = make_volume("data");
    const std::pair<const char*, uid_t> files[] = {{"root", 0}, {"user", 1000}, {"beyond", 65536}};
    for (const auto& [name, uid] : files) {
        std::ofstream(volume + "/" + name) << name;
        ASSERT_EQ(::chown((volume + "/" + name).c_str(), uid, uid), 0);
        ASSERT_EQ(::chmod((volume + "/" + name).c_str(), 0600), 0);
    }
    ASSERT_EQ(::chmod(volume.c_str(), 0777), 0);
    add_shell(
        "stat -c '%n %u' /data/*; cat /data/user; (echo x >/data/beyond) 2>/dev/null || echo refused; "
        "touch /data/new; chown 33:44 /data/new");
    EXPECT_EQ(output(), "/data/beyond 65534\n/data/root 0\n/data/user 1000\nuser\nrefused\n");
    EXPECT_EQ(owner(volume + "/new"), 33U);
    EXPECT_EQ(owner(volume + "/beyond"), 65536U);
}

TEST_F(UserNamespace, AnEmptyVolumeIsAsAskedFor) {
    PlanVolume volume{"scratch", pod_.path() + "/pod/sharedVolumes/scratch"};
    volume.kind = VolumeKind::empty;
    volume.uid = 12;
    volume.gid = 34;
    pod_.plan.volumes.push_back(volume);
    PlanVolume memory{"memory"};
    memory.kind = VolumeKind::tmpfs;
    memory.uid = 56;
    memory.gid = 78;
    pod_.plan.volumes.push_back(memory);
    add_shell("stat -c '%u %g' /scratch /memory; touch /memory/x && stat -c '%u' /memory/x");
    EXPECT_EQ(output(), "12 34\n56 78\n0\n");
}

// Without it the first of them would be the host's.
TEST_F(UserNamespace, KernelSettingsAreNotThePods) {
    pod_.plan.protect_paths = false;
    add_shell(
        "for p in kernel/core_pattern vm/swappiness kernel/hostname; do "
        "(cat /proc/sys/$p >/proc/sys/$p) 2>&1 | grep -c denied; done");
    EXPECT_EQ(output(), "1\n1\n1\n");
}

TEST_F(UserNamespace, TheNetworkIsThePods) {
    constexpr uint64_t kNetAdmin = uint64_t{1} << CAP_NET_ADMIN;
    add_shell("echo 7 >/proc/sys/net/ipv4/ip_default_ttl && cat /proc/sys/net/ipv4/ip_default_ttl; "
              "ip addr add 192.0.2.7/32 dev lo && ip addr show lo | grep -c 192.0.2.7")
        .capabilities |= kNetAdmin;
    EXPECT_EQ(output(), "7\n1\n");
}

TEST_F(UserNamespace, CapabilitiesOfFilesHoldInside) {
    constexpr uint32_t kNetRaw = 1U << CAP_NET_RAW;
    add_shell("/cat /proc/self/status | grep CapEff | cut -f2").user = "1000";
    const std::string file = pod_.path() + "/layers/app/cat";
    fs::copy_file("/bin/busybox", file);
    const vfs_cap_data capabilities{VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE, {{kNetRaw, 0}, {0, 0}}};
    ASSERT_EQ(::setxattr(file.c_str(), "security.capability", &capabilities, sizeof capabilities, 0), 0);
    EXPECT_EQ(output(), "0000000000002000\n");
}

TEST_F(UserNamespace, TheHostsRootOpensStreamsToTheJournal) {
    test::JournalSocket journal;
    PlanApp& app = add_shell("echo hello; echo trouble >&2");
    app.user = "1000";
    app.stdout_mode = app.stderr_mode = Stdio::log;
    EXPECT_EQ(pod_.run().exit_code, 0);
    journal.read();
    for (const bool is_stderr : {false, true}) {
        const std::string header = test::JournalSocket::header("app", "", is_stderr);
        EXPECT_EQ(journal.text(header), is_stderr ? "trouble\n" : "hello\n");
        EXPECT_EQ(journal.opener(header), 0U);
    }
}

TEST_F(UserNamespace, AFileSystemWithoutOwnersIsSaidAndTheHostsIdsTaken) {
    pod_.plan.users.required = false;
    pod_.plan.volumes.push_back({"kernel", "/proc", false});
    add_shell("tr -s ' ' </proc/self/uid_map | cut -d' ' -f3; stat -c %u /");
    EXPECT_EQ(output(), "0\n0\n");
    EXPECT_EQ(owner(pod_.upper("app")), 0U);
    EXPECT_THAT(pod_.without_users, HasSubstr("owners in /proc: Invalid argument"));
}

TEST_F(UserNamespace, OneThatIsRequiredIsHadOrThePodDoesNotBegin) {
    pod_.plan.volumes.push_back({"kernel", "/proc", false});
    add_shell("true");
    try {
        (void)pod_.start();
        ADD_FAILURE() << "the pod was started";
    } catch (const Error& error) {
        EXPECT_EQ(error.message(), "taking the host's trees: owners in /proc: Invalid argument");
    }
    EXPECT_EQ(pod_.without_users, "");
}

TEST_F(UserNamespace, AMissingVolumeIsNoReasonToDoWithout) {
    pod_.plan.users.required = false;
    pod_.plan.volumes.push_back({"none", pod_.path() + "/none"});
    add_shell("true");
    EXPECT_THROW((void)pod_.start(), Error);
    EXPECT_EQ(pod_.without_users, "");
}

}  // namespace
}  // namespace rkt::sandbox

// Images, volumes and users as an app sees them.
#include <elf.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>
#include <sys/xattr.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "base/dir.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "unit/sandbox/shared_directory.hpp"
#include "unit/sandbox/test_pod.hpp"

namespace rkt::sandbox {
namespace {

namespace fs = std::filesystem;
using test::TestPod;

std::string content(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Image, WritesGoToThePodAndNotToTheLayers) {
    TestPod pod;
    pod.add_shell("app", "echo new >/etc-file; echo changed >/data; rm /gone");
    pod.add_file("app", "/data", "image");
    pod.add_file("app", "/gone", "image");
    EXPECT_EQ(pod.run().exit_code, 0);
    EXPECT_EQ(content(pod.upper("app") + "/data"), "changed\n");
    EXPECT_EQ(content(pod.path() + "/layers/app/data"), "image");
    EXPECT_TRUE(fs::exists(pod.path() + "/layers/app/gone"));
}

TEST(Image, UpperLayerWinsOverLower) {
    TestPod pod;
    pod.add_shell("app", "cat /which");
    pod.add_file("app", "/which", "top\n");
    std::ofstream(pod.path() + "/layers/busybox/which") << "bottom\n";
    EXPECT_EQ(pod.run().output("app"), "top\n");
}

// With a host whose mounts are shared: what was mounted in a peer of one of them would be the host's.
class FilePropagation : public testing::TestWithParam<Propagation> {};

TEST_P(FilePropagation, NothingInThePodIsAPeerOfTheHost) {
    TestPod pod;
    const std::string source = pod.make_host_dir("data");
    const test::SharedDirectory shared_by_host(source);
    PlanVolume volume{"data", source};
    volume.recursive = true;
    volume.propagation = GetParam();
    pod.plan.volumes.push_back(volume);
    pod.add_shell("app", "exec sleep 1000").mounts.push_back({"data", "/data"});
    Leader leader = pod.start_and_release();
    std::string mounts;
    std::string of_host;
    TestPod::finish(leader, [&](Leader& to, Event& event) {
        if (event.kind != Event::Kind::ready) return;
        mounts = content("/proc/" + std::to_string(to.pid()) + "/mountinfo");
        of_host = content("/proc/self/mountinfo");  // while the pod lives: afterwards its groups' numbers are anyone's
        to.stop(SIGTERM);
    });
    EXPECT_NE(mounts.find("/rkt/volumes/data "), std::string::npos) << mounts;
    for (const std::string& line : text::split(mounts, '\n')) {
        const size_t shared = line.find(" shared:");
        if (shared == std::string::npos) continue;
        // The apps' roots have slaves, the apps' own; their peer group is the pod's (sandbox/bind.hpp).
        EXPECT_TRUE(line.find(" / / ") != std::string::npos || line.find("/rootfs ") != std::string::npos) << line;
        const std::string group = line.substr(shared, line.find(' ', shared + 1) - shared + 1);
        EXPECT_EQ(of_host.find(group), std::string::npos) << line;
    }
    const bool follows = GetParam() == Propagation::rslave;
    const size_t line = mounts.find("/rkt/volumes/data ");
    EXPECT_EQ(mounts.substr(line, mounts.find('\n', line) - line).find(" master:") != std::string::npos, follows);
}
INSTANTIATE_TEST_SUITE_P(Table, FilePropagation, testing::Values(Propagation::rprivate, Propagation::rslave));

TEST(Image, ManyLayers) {
    TestPod pod;
    PlanApp& app = pod.add_shell("app", "cat /which; ls / | grep -c layer-");
    for (int i = 0; i < 100; ++i) {
        const std::string layer = pod.path() + "/layers/" + std::string(80, 'x') + std::to_string(i);
        fs::create_directories(layer);
        std::ofstream(layer + "/layer-" + std::to_string(i)) << i;
        std::ofstream(layer + "/which") << i << "\n";
        app.layers.insert(app.layers.begin(), layer);
    }
    EXPECT_EQ(pod.run().output("app"), "99\n100\n");
}

TEST(Image, ReadOnlyRootfsLeavesVolumesWritable) {
    TestPod pod;
    pod.plan.volumes.push_back({"data", pod.make_host_dir("data")});
    PlanApp& app = pod.add_shell("app", "touch /x 2>/dev/null || echo fixed; echo kept >/data/file");
    app.read_only_rootfs = true;
    app.mounts.push_back({"data", "/data"});
    EXPECT_EQ(pod.run().output("app"), "fixed\n");
    EXPECT_EQ(content(pod.path() + "/host/data/file"), "kept\n");
}

TEST(Image, AppsDoNotSeeOneAnothersFiles) {
    TestPod pod;
    pod.plan.volumes.push_back({"shared", pod.make_host_dir("shared")});
    pod.add_shell("first", "echo secret >/secret; touch /shared/written");
    pod.add_shell("second",
                  "until test -e /shared/written; do sleep 0.02; done; cat /secret 2>/dev/null || echo nothing");
    for (auto& app : pod.plan.apps) app.mounts.push_back({"shared", "/shared"});
    EXPECT_EQ(pod.run().output("second"), "nothing\n");
}

// machinectl shows the first app's os-release and copies to and from it.
TEST(Image, LeadersRootIsTheFirstAppsImage) {
    TestPod pod;
    pod.add_shell("app", "true");
    pod.add_file("app", "/etc/os-release", "ID=test\n");
    const Leader leader = pod.start();
    EXPECT_EQ(content("/proc/" + std::to_string(leader.pid()) + "/root/etc/os-release"), "ID=test\n");
}

// Kernel trees must be mounted in the image, whatever the image has in their place.
TEST(Image, LinksInPlaceOfKernelTreesStayInside) {
    TestPod pod;
    pod.add_shell("app", "cat /elsewhere/self/comm; test -c /devices/null && echo device");
    pod.add_link("app", "/proc", "/elsewhere");
    pod.add_link("app", "/dev", "../../devices");
    pod.add_link("app", "/run", "/var/run");
    const auto outcome = pod.run();
    EXPECT_EQ(outcome.failure, "");
    EXPECT_EQ(outcome.output("app"), "cat\ndevice\n");
    EXPECT_FALSE(fs::exists("/elsewhere"));
}

TEST(Volume, IsTheHostsDirectory) {
    TestPod pod;
    const std::string source = pod.make_host_dir("data");
    std::ofstream(source + "/in") << "from the host\n";
    pod.plan.volumes.push_back({"data", source});
    pod.add_shell("app", "cat /deep/below/in; echo out >/deep/below/out").mounts.push_back({"data", "/deep/below"});
    EXPECT_EQ(pod.run().output("app"), "from the host\n");
    EXPECT_EQ(content(source + "/out"), "out\n");
}

TEST(Volume, NothingIsMadeInTheHostsDirectory) {
    const auto run = [](bool is_there) {
        TestPod pod;
        const std::string source = pod.make_host_dir("data");
        if (is_there) fs::create_directory(source + "/inner");
        pod.plan.volumes = {{"data", source}, {"inner", pod.make_host_dir("inner")}};
        auto& mounts = pod.add_shell("app", "ls /data").mounts;
        mounts.push_back({"data", "/data"});
        mounts.push_back({.volume = "inner", .target = "/data/inner", .in_host_volume = true});
        const auto outcome = pod.run();
        EXPECT_EQ(fs::exists(source + "/inner"), is_there);
        return outcome.failure + outcome.output("app");
    };
    EXPECT_EQ(run(true), "inner\n");
    EXPECT_EQ(
        run(false),
        "app \"app\": mounting volumes: /data/inner is not there in the host's directory around it: make it there "
        "first");
}

TEST(Volume, OfAFile) {
    TestPod pod;
    const std::string source = pod.make_host_dir("data") + "/file";
    std::ofstream(source) << "one file\n";
    pod.plan.volumes.push_back({"conf", source});
    pod.add_shell("app", "cat /etc/app/conf").mounts.push_back({"conf", "/etc/app/conf"});
    EXPECT_EQ(pod.run().output("app"), "one file\n");
}

TEST(Volume, ReadOnlyIncludesWhatIsMountedBelow) {
    TestPod pod;
    pod.plan.users = {};  // whose ids /dev and /sys do not map
    pod.plan.volumes.push_back({"dev", "/dev"});  // /dev/shm is a mount of its own
    pod.add_shell("app", "touch /d/shm/x 2>/dev/null || echo fixed").mounts.push_back({"dev", "/d", true});
    EXPECT_EQ(pod.run().output("app"), "fixed\n");
}

TEST(Volume, NotRecursiveLeavesOutWhatIsMountedBelow) {
    TestPod pod;
    pod.plan.users = {};  // whose ids /dev and /sys do not map
    pod.plan.volumes.push_back({"proc", "/sys", false});
    pod.add_shell("app", "ls /s/fs/cgroup | wc -l").mounts.push_back({"proc", "/s"});
    EXPECT_EQ(pod.run().output("app"), "0\n");
}

TEST(Volume, DeviceNodesInsideADirectoryAreUnusable) {
    TestPod pod;
    pod.plan.users = {};  // whose ids /dev and /sys do not map
    pod.plan.volumes.push_back({"dev", "/dev"});
    pod.add_shell("app", "(echo x >/d/null) 2>/dev/null || echo refused").mounts.push_back({"dev", "/d"});
    EXPECT_EQ(pod.run().output("app"), "refused\n");
}

TEST(Volume, DeviceNodesOfWhatIsMountedBelowAreUnusable) {
    TestPod pod;
    pod.plan.users = {};
    pod.plan.volumes.push_back({"root", "/"});  // /dev is a mount of its own
    pod.add_shell("app", "(echo x >/d/dev/null) 2>/dev/null || echo refused").mounts.push_back({"root", "/d"});
    EXPECT_EQ(pod.run().output("app"), "refused\n");
}

TEST(Volume, DeviceByNameIsUsable) {
    TestPod pod;
    pod.plan.volumes.push_back({"zero", "/dev/zero"});
    pod.add_shell("app", "head -c 4 /mydevice | wc -c").mounts.push_back({"zero", "/mydevice"});
    EXPECT_EQ(pod.run().output("app"), "4\n");
}

TEST(Volume, EmptyOneIsMadeAsAskedForAndShared) {
    TestPod pod;
    PlanVolume volume{"scratch", pod.path() + "/pod/sharedVolumes/scratch"};
    volume.kind = VolumeKind::empty;
    volume.mode = 01770;
    volume.uid = 12;
    volume.gid = 34;
    pod.plan.volumes.push_back(volume);
    pod.add_shell("first", "stat -c '%a %u %g' /scratch; touch /scratch/done");
    pod.add_shell("second", "until test -e /scratch/done; do sleep 0.02; done; echo seen");
    for (auto& app : pod.plan.apps) app.mounts.push_back({"scratch", "/scratch"});
    const auto outcome = pod.run();
    EXPECT_EQ(outcome.output("first"), "1770 12 34\n");
    EXPECT_EQ(outcome.output("second"), "seen\n");
}

TEST(Volume, CopyUpTakesContentModesOwnersAndLinks) {
    TestPod pod;
    PlanVolume volume{"data", pod.path() + "/pod/sharedVolumes/data"};
    volume.kind = VolumeKind::empty;
    pod.plan.volumes.push_back(volume);
    pod.add_shell("app",
                  "cd /data; cat dir/file; stat -c '%a %u %g' dir dir/file .; readlink link; stat -c '%u %g' link; "
                  "stat -c %Y dir; rm dir/file");
    pod.plan.apps[0].mounts.push_back({.volume = "data", .target = "/data", .copy_up = true});
    pod.add_file("app", "/data/dir/file", "image\n", 04755);
    pod.add_link("app", "/data/link", "/etc/shadow");
    const std::string layer = pod.path() + "/layers/app/data";
    ASSERT_EQ(::chown((layer + "/dir").c_str(), 5, 6), 0);
    ASSERT_EQ(::chown(layer.c_str(), 7, 8), 0);
    ASSERT_EQ(::lchown((layer + "/link").c_str(), 9, 10), 0);
    ASSERT_EQ(::chmod(layer.c_str(), 0711), 0);
    ASSERT_EQ(::setxattr((layer + "/dir").c_str(), "user.note", "kept", 4, 0), 0);
    ASSERT_EQ(::utimensat(AT_FDCWD, (layer + "/dir").c_str(), std::array<timespec, 2>{{{7, 0}, {7, 0}}}.data(), 0), 0);
    EXPECT_EQ(pod.run().output("app"), "image\n755 5 6\n4755 0 0\n711 7 8\n/etc/shadow\n9 10\n7\n");
    EXPECT_TRUE(fs::exists(layer + "/dir/file"));
    char note[8] = {};
    EXPECT_EQ(::getxattr((volume.source + "/dir").c_str(), "user.note", note, sizeof note), 4);
}

TEST(Volume, CopyUpLeavesAFilledVolumeAlone) {
    TestPod pod;
    const std::string source = pod.make_host_dir("data");
    std::ofstream(source + "/old") << "old\n";
    pod.plan.volumes.push_back({"data", source});
    pod.add_shell("app", "ls /data");
    pod.plan.apps[0].mounts.push_back({.volume = "data", .target = "/data", .copy_up = true});
    pod.add_file("app", "/data/image", "image");
    EXPECT_EQ(pod.run().output("app"), "old\n");
}

// A mount inside a volume that is made while the pod runs, at `path` of the volume's source.
class LaterMount {
public:
    // A mount point that is shared, as systemd makes all of a host's.
    explicit LaterMount(std::string path) : path_(std::move(path)) {
        fs::create_directories(path_ + "/below");
        check(::mount(path_.c_str(), path_.c_str(), nullptr, MS_BIND, nullptr), "bind");
        check(::mount(nullptr, path_.c_str(), nullptr, MS_SHARED, nullptr), "sharing");
    }
    ~LaterMount() {
        ::umount2((path_ + "/below").c_str(), MNT_DETACH);
        ::umount2(path_.c_str(), MNT_DETACH);
    }
    LaterMount(const LaterMount&) = delete;
    LaterMount& operator=(const LaterMount&) = delete;
    void make() const {
        check(::mount("later", (path_ + "/below").c_str(), "tmpfs", 0, nullptr), "mounting");
        std::ofstream(path_ + "/below/mark") << "later\n";
        std::ofstream(path_ + "/made") << "";
    }

private:
    std::string path_;
};

// It would bring devices, and be writable in a read-only volume.
std::string seen_of_a_later_mount(Propagation propagation) {
    TestPod pod;
    const LaterMount mount(pod.make_host_dir("data"));
    PlanVolume volume{"data", pod.path() + "/host/data"};
    volume.propagation = propagation;
    pod.plan.volumes.push_back(volume);
    pod.add_shell("app", "echo up; until test -e /data/made; do sleep 0.02; done; ls /data/below; echo end");
    pod.plan.apps[0].mounts.push_back({"data", "/data"});
    Leader leader = pod.start_and_release();
    const auto outcome = TestPod::finish(leader, {}, [&](Leader&, const test::Line& line) {
        if (line.text == "up") mount.make();
    });
    return outcome.failure + outcome.output("app");
}

TEST(Volume, WhatTheHostMountsLaterStaysOutside) {
    EXPECT_EQ(seen_of_a_later_mount(Propagation::rprivate), "up\nend\n");
}

TEST(Volume, WhatTheHostMountsLaterAppearsIfAskedFor) {
    EXPECT_EQ(seen_of_a_later_mount(Propagation::rslave), "up\nmark\nend\n");
}

TEST(Volume, OfASocketAndThroughALink) {
    TestPod pod;
    const std::string source = pod.make_host_dir("data");
    std::ofstream(source + "/file") << "linked\n";
    fs::create_symlink("file", source + "/link");
    fs::create_symlink(source, source + "/dir-link");
    ASSERT_EQ(::mknod((source + "/socket").c_str(), S_IFSOCK | 0600, 0), 0);
    pod.plan.volumes = {{"link", source + "/link"}, {"dir", source + "/dir-link"}, {"socket", source + "/socket"}};
    PlanApp& app = pod.add_shell("app", "cat /conf /dir/file; test -S /run/it.sock && echo socket");
    app.mounts = {{"link", "/conf"}, {"dir", "/dir"}, {"socket", "/run/it.sock"}};
    EXPECT_EQ(pod.run().output("app"), "linked\nlinked\nsocket\n");
}

TEST(Volume, OfMemoryIsAsAskedForAndShared) {
    TestPod pod;
    PlanVolume volume{"cache", ""};
    volume.kind = VolumeKind::tmpfs;
    volume.mode = 01770;
    volume.uid = 12;
    volume.gid = 34;
    volume.size = 65536;
    pod.plan.volumes.push_back(volume);
    pod.add_shell("first",
                  "stat -c '%a %u %g' /cache; grep -o 'size=64k' /proc/self/mounts; grep -c '/cache tmpfs.*nodev' "
                  "/proc/self/mounts; head -c 70000 /dev/zero >/cache/big 2>/dev/null || echo full; touch /cache/done");
    pod.add_shell("second", "until test -e /cache/done; do sleep 0.02; done; echo seen");
    for (auto& app : pod.plan.apps) app.mounts.push_back({"cache", "/cache"});
    const auto outcome = pod.run();
    EXPECT_EQ(outcome.output("first"), "1770 12 34\nsize=64k\n1\nfull\n");
    EXPECT_EQ(outcome.output("second"), "seen\n");
}

TEST(Volume, DevicesHavePlacesInDev) {
    TestPod pod;
    pod.plan.volumes = {{"kvm", "/dev/zero"}, {"card", "/dev/full"}};
    PlanApp& app = pod.add_shell("app",
                                 "head -c 4 /dev/kvm | wc -c; (echo x >/dev/dri/card0) 2>&1 | grep -o 'No space'; "
                                 "touch /dev/x 2>/dev/null || echo fixed");
    app.mounts = {{"kvm", "/dev/kvm"}, {"card", "/dev/dri/card0"}};
    const auto outcome = pod.run();
    EXPECT_EQ(outcome.failure + outcome.output("app"), "4\nNo space\nfixed\n");
}

// As runc and podman do it: the place is made in the volume, by the app's own root and not by way of a link.
TEST(Volume, InsideAnother) {
    TestPod pod;
    const std::string outer = pod.make_host_dir("outer");
    std::ofstream(pod.make_host_dir("inner") + "/mark") << "inner\n";
    fs::create_symlink("/rkt-escape", outer + "/link");
    pod.plan.volumes = {{"outer", outer}, {"inner", pod.path() + "/host/inner"}};
    PlanApp& app = pod.add_shell("app", "cat /data/sub/mark /data/link/x/mark");
    app.mounts = {{"outer", "/data"}, {"inner", "/data/sub"}, {"inner", "/data/link/x"}};
    const auto outcome = pod.run();
    EXPECT_EQ(outcome.failure + outcome.output("app"), "inner\ninner\n");
    EXPECT_TRUE(fs::is_empty(outer + "/sub"));
    EXPECT_FALSE(fs::exists("/rkt-escape"));
}

TEST(Volume, PlacesInAReadOnlyRootAreMadeBefore) {
    TestPod pod;
    pod.plan.volumes.push_back({"data", pod.make_host_dir("data")});
    PlanApp& app = pod.add_shell("app", "touch /new/place/x && echo written; touch /new/y 2>/dev/null || echo fixed");
    app.read_only_rootfs = true;
    app.mounts.push_back({"data", "/new/place"});
    EXPECT_EQ(pod.run().output("app"), "written\nfixed\n");
    EXPECT_FALSE(fs::exists(pod.path() + "/layers/app/new"));
}

// A mount over the kernel's files would be written to in their place (CVE-2019-16884).
TEST(Volume, NothingOfProcIsCovered) {
    TestPod pod;
    pod.plan.volumes.push_back({"data", pod.make_host_dir("data")});
    pod.add_shell("app", "true").mounts.push_back({"data", "/link/self/attr"});
    pod.add_link("app", "/link", "/proc");
    EXPECT_EQ(
        pod.run().failure,
        "app \"app\": mounting volumes: /link/self/attr leads into /proc in the image, and a mount there is refused");
}

TEST(Volume, AFileOfOursGivesWayToOne) {
    TestPod pod;
    const std::string source = pod.make_host_dir("data") + "/hostname";
    std::ofstream(source) << "of the volume\n";
    pod.plan.volumes.push_back({"name", source});
    pod.add_shell("app", "cat /etc/hostname").mounts.push_back({"name", "/etc/hostname"});
    const auto outcome = pod.run();
    EXPECT_EQ(outcome.failure + outcome.output("app"), "of the volume\n");
}

TEST(Volume, FilesThatTellOfLimitsAreCovered) {
    TestPod pod;
    const std::string source = pod.make_host_dir("data") + "/cpuinfo";
    std::ofstream(source) << "one\n";
    pod.plan.volumes.push_back({"cpuinfo", source});
    pod.add_shell("app", "cat /proc/cpuinfo").mounts.push_back({"cpuinfo", "/proc/cpuinfo"});
    const auto outcome = pod.run();
    EXPECT_EQ(outcome.failure + outcome.output("app"), "one\n");
}

// The image's own file is what a volume in its place would begin as.
TEST(Volume, CopyUpOfAFileIsTheFile) {
    TestPod pod;
    PlanVolume volume{"conf", pod.path() + "/pod/sharedVolumes/conf"};
    volume.kind = VolumeKind::empty;
    pod.plan.volumes.push_back(volume);
    PlanApp& app = pod.add_shell("app", "cat /etc/conf; echo more >>/etc/conf && cat /etc/conf");
    app.read_only_rootfs = true;
    app.mounts.push_back({.volume = "conf", .target = "/etc/conf", .copy_up = true});
    pod.add_file("app", "/etc/conf", "image\n");
    const auto outcome = pod.run();
    EXPECT_EQ(outcome.failure + outcome.output("app"), "image\nimage\nmore\n");
    EXPECT_EQ(content(pod.path() + "/layers/app/etc/conf"), "image\n");
}

TEST(Dev, ConsoleIsTheLogAndSharedMemoryIsLimited) {
    TestPod pod;
    pod.add_shell(
        "app", "echo to the console >/dev/console; grep -o ' /dev/shm tmpfs .*size=' /proc/self/mounts | cut -c1-15");
    const std::string output = pod.run().output("app");
    EXPECT_NE(output.find("to the console\n"), std::string::npos) << output;
    EXPECT_NE(output.find(" /dev/shm tmpfs\n"), std::string::npos) << output;
}

struct Escape {
    const char* name;
    const char* link;    // in the image
    const char* target;  // where it points
    const char* mount;   // the volume's target
    const char* file;    // the volume's file, as the app finds it
};
class VolumeEscape : public testing::TestWithParam<Escape> {};

// Each would put the volume, or a directory for it, into the host's tree if it were followed there.
TEST_P(VolumeEscape, StaysInTheImage) {
    const Escape& escape = GetParam();
    TestPod pod;
    const std::string source = pod.make_host_dir("data");
    std::ofstream(source + "/mark") << "inside\n";
    pod.plan.volumes.push_back({"data", source});
    pod.add_shell("app", std::string("cat ") + escape.file).mounts.push_back({"data", escape.mount});
    if (escape.link[0] != '\0') pod.add_link("app", escape.link, escape.target);
    const auto outcome = pod.run();
    EXPECT_EQ(outcome.failure, "");
    EXPECT_EQ(outcome.output("app"), "inside\n");
    EXPECT_FALSE(fs::exists("/rkt-escape"));
}
INSTANTIATE_TEST_SUITE_P(
    Targets, VolumeEscape,
    testing::Values(Escape{"AbsoluteLink", "/out", "/rkt-escape", "/out/data", "/rkt-escape/data/mark"},
                    Escape{"ParentLink", "/a/out", "../../../../../rkt-escape", "/a/out", "/rkt-escape/mark"},
                    Escape{"ParentsInTheTarget", "", "", "/a/../../../rkt-escape", "/rkt-escape/mark"},
                    Escape{"DanglingChain", "/one", "/two/../three", "/one/data", "/three/data/mark"},
                    Escape{"LinkToRoot", "/root", "/", "/root/rkt-escape", "/rkt-escape/mark"}),
    [](const auto& escape) { return std::string(escape.param.name); });

TEST(Volume, LinkThatLeadsToItselfIsAnError) {
    TestPod pod;
    pod.plan.volumes.push_back({"data", pod.make_host_dir("data")});
    pod.add_shell("app", "true").mounts.push_back({"data", "/loop/data"});
    pod.add_link("app", "/loop", "loop");
    const auto outcome = pod.run();
    EXPECT_EQ(outcome.failure, "app \"app\": mounting volumes: /loop/data: Too many levels of symbolic links");
    EXPECT_EQ(outcome.exit_code, 254);
}

// An open descriptor of the host must never become a working directory (CVE-2024-21626).
TEST(WorkingDirectory, DescriptorsAreNotFollowed) {
    for (int fd = 3; fd < 16; ++fd) {
        TestPod pod;
        pod.add_shell("app", "ls").working_directory = "/proc/self/fd/" + std::to_string(fd);
        EXPECT_EQ(pod.run().exit_code, 254) << fd;
    }
}

TEST(WorkingDirectory, LinksStayInside) {
    TestPod pod;
    pod.add_shell("app", "pwd").working_directory = "/work";
    pod.add_link("app", "/work", "../../../data/here");
    pod.add_file("app", "/data/here/x", "");
    EXPECT_EQ(pod.run().output("app"), "/data/here\n");
}

struct UserCase {
    const char* name;
    const char* user;
    const char* group;
    bool falls_back;
    const char* output;  // uid, gid; or the failure
};
class Users : public testing::TestWithParam<UserCase> {};

TEST_P(Users, AreFoundInTheImage) {
    TestPod pod;
    PlanApp& app = pod.add_shell("app", "id -u; id -g");
    app.user = GetParam().user;
    app.group = GetParam().group;
    app.group_falls_back_to_user = GetParam().falls_back;
    pod.add_file("app", "/etc/passwd", "root:x:0:0::/:/bin/sh\nweb:x:33:44::/:/bin/sh\n12:x:99:99::/:/bin/sh\n");
    pod.add_file("app", "/etc/group", "root:x:0:\nstaff:x:50:web\n");
    pod.add_file("app", "/owned", "");
    ASSERT_EQ(::chown((pod.path() + "/layers/app/owned").c_str(), 70, 80), 0);
    const auto outcome = pod.run();
    EXPECT_EQ(outcome.failure + outcome.output("app"), GetParam().output);
}
INSTANTIATE_TEST_SUITE_P(
    Table, Users,
    testing::Values(
        UserCase{"Numbers", "1000", "2000", false, "1000\n2000\n"},
        UserCase{"Names", "web", "staff", false, "33\n50\n"}, UserCase{"NumberBeforeName", "12", "0", false, "12\n0\n"},
        UserCase{"OwnerOfAPath", "/owned", "/owned", false, "70\n80\n"},
        UserCase{"GroupFallsBackForDocker", "web", "web", true, "33\n33\n"},
        UserCase{"UnknownUser", "nobody", "0", false,
                 "app \"app\": finding user and group: there is no user \"nobody\" in the image's /etc/passwd"},
        UserCase{"UnknownGroup", "web", "web", false,
                 "app \"app\": finding user and group: there is no group \"web\" in the image's /etc/group"},
        UserCase{"TooLarge", "4294967295", "0", false,
                 "app \"app\": finding user and group: there is no user \"4294967295\" in the image's /etc/passwd"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(UsersOfAnImage, NamedRootNeedsNoDatabase) {
    TestPod pod;
    PlanApp& app = pod.add_shell("app", "id -u; id -g");
    app.user = "root";
    app.group = "root";
    EXPECT_EQ(pod.run().output("app"), "0\n0\n");
}

TEST(UsersOfAnImage, DatabaseMustBeAFile) {
    TestPod pod;
    pod.add_shell("app", "id -u").user = "web";
    pod.add_file("app", "/etc/x", "");
    ASSERT_EQ(::mkfifo((pod.path() + "/layers/app/etc/passwd").c_str(), 0644), 0);
    EXPECT_EQ(pod.run().failure, "app \"app\": finding user and group: user \"web\": Invalid argument");
}

TEST(UsersOfAnImage, SupplementaryGroups) {
    TestPod pod;
    pod.add_shell("app", "grep Groups: /proc/self/status | cut -f2").supplementary_gids = {7, 8};
    EXPECT_EQ(pod.run().output("app"), "7 8 \n");
}

// The head of a program for a machine (elf(5)), and nothing of the program.
std::string elf_head(uint16_t machine, unsigned char order) {
    Elf64_Ehdr header{};
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = order;
    header.e_machine = order == ELFDATA2MSB ? __builtin_bswap16(machine) : machine;
    return {reinterpret_cast<const char*>(&header), sizeof header};
}

std::string host_machine() {
    utsname host{};
    ::uname(&host);
    return host.machine;
}

TEST(ExecOfAnotherMachine, IsNamed) {
    const std::vector<std::tuple<uint16_t, unsigned char, std::string>> machines{
        {EM_AARCH64, ELFDATA2LSB, "aarch64"}, {EM_X86_64, ELFDATA2LSB, "x86_64"},
        {EM_S390, ELFDATA2MSB, "s390x"},      {EM_PPC64, ELFDATA2LSB, "ppc64le"},
        {EM_PPC64, ELFDATA2MSB, "ppc64"},     {12345, ELFDATA2LSB, "another machine"}};
    for (const auto& [number, order, name] : machines) {
        TestPod pod;
        pod.add_app("app", {"/tool"});
        pod.add_file("app", "/tool", elf_head(number, order), 0755);
        const std::string why =
            name == host_machine() ? "Exec format error" : "it is for " + name + ", this host is " + host_machine();
        EXPECT_EQ(pod.run().failure, "cannot execute \"/tool\": " + why);
    }
}

struct ExecCase {
    const char* name;
    const char* argv0;
    const char* path;  // PATH of the app; nullptr: none
    const char* output;
};
class Exec : public testing::TestWithParam<ExecCase> {};

TEST_P(Exec, FindsTheProgram) {
    TestPod pod;
    PlanApp& app = pod.add_app("app", {GetParam().argv0});
    app.env.clear();
    if (GetParam().path != nullptr) app.env.push_back(std::string("PATH=") + GetParam().path);
    app.working_directory = "/work";
    pod.add_file("app", "/work/here", "#!/bin/sh\necho here\n", 0755);
    pod.add_file("app", "/first/tool", "not executable", 0644);
    pod.add_file("app", "/second/tool", "#!/bin/sh\necho second\n", 0755);
    pod.add_file("app", "/scripts/noint", "#!/opt/missing -x\n", 0755);
    pod.add_file("app", "/scripts/empty", "", 0755);
    pod.add_file("app", "/scripts/garbage", "\x01\x02\x03\x04", 0755);
    const auto outcome = pod.run();
    EXPECT_EQ(outcome.failure + outcome.output("app"), GetParam().output);
}
INSTANTIATE_TEST_SUITE_P(
    Table, Exec,
    testing::Values(
        ExecCase{"Absolute", "/second/tool", "/bin", "second\n"},
        ExecCase{"RelativeToTheWorkingDirectory", "./here", "/bin", "here\n"},
        ExecCase{"Path", "tool", "/nothing:/second:/bin", "second\n"},
        ExecCase{"PathGoesOnAfterWhatCannotBeExecuted", "tool", "/first:/second", "second\n"},
        ExecCase{"NoPathStartsWithTheWorkingDirectory", "here", nullptr, "here\n"},
        ExecCase{"NoPathHasBin", "pwd", nullptr, "/work\n"},
        ExecCase{"NotInPath", "here", "/bin", "cannot execute \"here\": No such file or directory"},
        ExecCase{"WorstObstacle", "tool", "/first:/nothing", "cannot execute \"/first/tool\": it is not executable"},
        ExecCase{"Directory", "/second", "/bin", "cannot execute \"/second\": it is a directory"},
        ExecCase{"Empty", "/scripts/empty", "/bin", "cannot execute \"/scripts/empty\": it is empty"},
        ExecCase{"Interpreter", "/scripts/noint", "/bin",
                 "cannot execute \"/scripts/noint\" by its interpreter \"/opt/missing\": No such file or directory"},
        ExecCase{"Garbage", "/scripts/garbage", "/bin",
                 "cannot execute \"/scripts/garbage\": it is neither an ELF program nor a script that begins with #!"}),
    [](const auto& row) { return std::string(row.param.name); });

// Nothing may be written over the one rkt-init of the host, however a pod gets hold of it (CVE-2019-5736).
TEST(ExecOfInit, ProgramIsOnAReadOnlyMount) {
    TestPod pod;
    pod.add_shell("app", "exec sleep 1000");
    Leader leader = pod.start_and_release();
    TestPod::finish(leader, [](Leader& to, Event& event) {
        if (event.kind != Event::Kind::ready) return;
        const std::string path = "/proc/" + std::to_string(to.pid()) + "/exe";
        struct statvfs st {};
        EXPECT_EQ(::statvfs(path.c_str(), &st), 0);
        EXPECT_NE(st.f_flag & ST_RDONLY, 0u);
        to.stop(SIGTERM);
    });
}

TEST(ExecOfInit, AsAnAppsProgramItDoesNothing) {
    TestPod pod;
    pod.add_app("app", {"/proc/self/exe", "0"});
    EXPECT_EQ(pod.run().exit_code, 254);
}

}  // namespace
}  // namespace rkt::sandbox

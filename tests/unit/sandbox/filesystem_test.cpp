// Images, volumes and users as an app sees them.
#include <elf.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "base/dir.hpp"
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
    pod.add_shell("app", "cd /data; cat dir/file; stat -c '%a %u %g' dir dir/file .; readlink link; rm dir/file");
    pod.plan.apps[0].mounts.push_back({.volume = "data", .target = "/data", .copy_up = true});
    pod.add_file("app", "/data/dir/file", "image\n", 04755);
    pod.add_link("app", "/data/link", "/etc/shadow");
    const std::string layer = pod.path() + "/layers/app/data";
    ASSERT_EQ(::chown((layer + "/dir").c_str(), 5, 6), 0);
    ASSERT_EQ(::chown(layer.c_str(), 7, 8), 0);
    ASSERT_EQ(::chmod(layer.c_str(), 0711), 0);
    EXPECT_EQ(pod.run().output("app"), "image\n755 5 6\n4755 0 0\n711 7 8\n/etc/shadow\n");
    EXPECT_TRUE(fs::exists(layer + "/dir/file"));
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

// From manifest to plan, as data.
#include "sandbox/make_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "spec/capability.hpp"

namespace rkt::sandbox {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const PodId kPod = PodId::parse("01234567-89ab-4def-8123-456789abcdef");
const std::string kPodDir = "/var/lib/rkt/pods/run/01234567-89ab-4def-8123-456789abcdef";

class MakePlan : public testing::Test {
protected:
    MakePlan() { add_app("web"); }

    RuntimeApp& add_app(const std::string& name) {
        RuntimeApp app{.name = AppName::parse(name),
                       .image = {"example.com/" + name, ImageId::parse("sha512-" + std::string(64, 'a')), {}}};
        app.app = App{};
        app.app->exec = {"/bin/" + name, "-v"};
        manifest_.apps.push_back(app);
        trees_[name] = {{"/layers/top", "/layers/bottom"}, false};
        return manifest_.apps.back();
    }
    App& web() { return *manifest_.apps[0].app; }
    PlanInput input() { return {kPod, manifest_, trees_, kPodDir}; }
    Plan plan() { return make_plan(input()); }
    PlanApp planned() { return plan().apps.at(0); }
    std::string error(const PlanInput& of) {
        try {
            (void)make_plan(of);
        } catch (const Error& e) {
            return e.message();
        }
        return "no error";
    }

    PodManifest manifest_;
    std::map<std::string, AppTree> trees_;
};

TEST_F(MakePlan, TakesTheApp) {
    web().user = "www";
    web().group = "staff";
    web().supplementary_gids = {5, 6};
    web().working_directory = "/srv";
    manifest_.apps[0].read_only_rootfs = true;
    const PlanApp app = planned();
    EXPECT_EQ(app.name.str(), "web");
    EXPECT_THAT(app.layers, ElementsAre("/layers/top", "/layers/bottom"));
    EXPECT_EQ(app.cgroup, "web.service");
    EXPECT_EQ(app.upper, kPodDir + "/appsinfo/web/upper");
    EXPECT_EQ(app.work, kPodDir + "/appsinfo/web/work");
    EXPECT_THAT(app.argv, ElementsAre("/bin/web", "-v"));
    EXPECT_EQ(app.user, "www");
    EXPECT_EQ(app.group, "staff");
    EXPECT_THAT(app.supplementary_gids, ElementsAre(5, 6));
    EXPECT_EQ(app.working_directory, "/srv");
    EXPECT_TRUE(app.read_only_rootfs);
    EXPECT_FALSE(app.group_falls_back_to_user);
}

TEST_F(MakePlan, IsSecureByDefault) {
    const Plan all = plan();
    EXPECT_TRUE(all.protect_paths);
    EXPECT_FALSE(all.host_network);
    EXPECT_TRUE(all.apps[0].seccomp);
    EXPECT_EQ(all.apps[0].capabilities, default_capabilities());
    EXPECT_EQ(all.apps[0].ambient_capabilities, 0u);
}

TEST_F(MakePlan, InsecureOptionsOpenWhatTheyName) {
    PlanInput open = input();
    open.insecure_capabilities = open.insecure_paths = open.insecure_seccomp = open.host_network = true;
    const Plan all = make_plan(open);
    EXPECT_FALSE(all.protect_paths);
    EXPECT_TRUE(all.host_network);
    EXPECT_FALSE(all.apps[0].seccomp);
    EXPECT_EQ(all.apps[0].capabilities, kAllCapabilities);
    EXPECT_EQ(all.apps[0].ambient_capabilities, 0u);
}

TEST_F(MakePlan, RetainedCapabilitiesReachOtherUsersToo) {
    web().isolators = {{"os/linux/capabilities-retain-set", R"({"set":["CAP_NET_BIND_SERVICE"]})"}};
    EXPECT_EQ(planned().capabilities, uint64_t{1} << 10);
    EXPECT_EQ(planned().ambient_capabilities, uint64_t{1} << 10);
}

TEST_F(MakePlan, RemovedCapabilitiesAreGone) {
    web().isolators = {{"os/linux/capabilities-remove-set", R"({"set":["CAP_NET_RAW"]})"}};
    EXPECT_EQ(planned().capabilities, default_capabilities() & ~(uint64_t{1} << 13));
    EXPECT_EQ(planned().ambient_capabilities, 0u);
}

// rkt-1.30.md 12: repeated sets are united.
TEST_F(MakePlan, SetsOfCapabilitiesAreUnitedButNotOfBothKinds) {
    web().isolators = {{"os/linux/capabilities-retain-set", R"({"set":["CAP_NET_BIND_SERVICE"]})"},
                       {"os/linux/capabilities-retain-set", R"({"set":["CAP_KILL"]})"}};
    EXPECT_EQ(planned().capabilities, uint64_t{1} << 10 | uint64_t{1} << 5);
    web().isolators.push_back({"os/linux/capabilities-remove-set", R"({"set":["CAP_CHOWN"]})"});
    EXPECT_EQ(error(input()), "cannot have both os/linux/capabilities-retain-set and os/linux/capabilities-remove-set");
}

TEST_F(MakePlan, NoNewPrivileges) {
    EXPECT_FALSE(planned().no_new_privileges);
    web().isolators = {{"os/linux/no-new-privileges", "true"}};
    EXPECT_TRUE(planned().no_new_privileges);
}

MATCHER_P2(IsLimit, file, value, "") { return arg.file == file && arg.value == value; }

TEST_F(MakePlan, ResourcesAreFilesOfTheAppsGroup) {
    EXPECT_TRUE(planned().limits.empty());
    web().isolators = {{"resource/memory", R"({"request":"8Mi","limit":"16Mi"})"},
                       {"resource/cpu", R"({"request":"250m","limit":"1500m"})"},
                       {"os/linux/pids-limit", "20"},
                       {"resource/block-bandwidth", R"({"default":true,"limit":"2M"})"},
                       {"resource/block-iops", R"({"default":true,"limit":"1000"})"}};
    PlanInput on_disk = input();
    on_disk.disk = [] { return std::string("8:16"); };
    EXPECT_THAT(make_plan(on_disk).apps[0].limits,
                ElementsAre(IsLimit("memory.low", "8388608"), IsLimit("memory.max", "16777216"),
                            IsLimit("memory.oom.group", "1"), IsLimit("cpu.weight", "25"),
                            IsLimit("cpu.max", "150000 100000"), IsLimit("pids.max", "20"),
                            IsLimit("io.max", "8:16 rbps=2000000 wbps=2000000"),
                            IsLimit("io.max", "8:16 riops=1000 wiops=1000")));
}

TEST_F(MakePlan, BlocksOfNoDiskAreRefused) {
    web().isolators = {{"resource/block-iops", R"({"default":true,"limit":"1000"})"}};
    EXPECT_EQ(error(input()),
              "block-bandwidth and block-iops cannot be kept: the pods' file system is not on one disk");
}

TEST_F(MakePlan, HostnameIsThePodsUnlessGiven) {
    EXPECT_EQ(plan().hostname, "rkt-" + kPod.str());
    PlanInput named = input();
    named.hostname = "db";
    EXPECT_EQ(make_plan(named).hostname, "db");
}

// rkt-1.30.md 4.10
TEST_F(MakePlan, EnvironmentHasDefaultsAndTheAppsName) {
    web().environment = {{"HOME", "/srv"}, {"AC_APP_NAME", "forged"}};
    const auto env = planned().env;
    EXPECT_THAT(env, Contains("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"));
    EXPECT_THAT(env, Contains("HOME=/srv"));
    EXPECT_THAT(env, Contains("AC_APP_NAME=web"));
    EXPECT_THAT(env, Not(Contains("AC_APP_NAME=forged")));
    EXPECT_THAT(env, Not(Contains("HOME=/root")));
}

TEST_F(MakePlan, StreamsGoWhereTheCallerSays) {
    PlanInput relayed = input();
    relayed.output = Stdio::relay;
    const PlanApp app = make_plan(relayed).apps[0];
    EXPECT_EQ(app.stdin_mode, Stdio::null);
    EXPECT_EQ(app.stdout_mode, Stdio::relay);
    EXPECT_EQ(app.stderr_mode, Stdio::relay);
    EXPECT_EQ(planned().stdout_mode, Stdio::log);
}

TEST_F(MakePlan, InteractiveGetsATerminal) {
    PlanInput interactive = input();
    interactive.interactive = true;
    const PlanApp app = make_plan(interactive).apps[0];
    EXPECT_EQ(app.stdin_mode, Stdio::tty);
    EXPECT_EQ(app.stdout_mode, Stdio::tty);
    EXPECT_EQ(app.stderr_mode, Stdio::tty);
    interactive.has_terminal = false;
    EXPECT_EQ(make_plan(interactive).apps[0].stdin_mode, Stdio::inherit);
    EXPECT_EQ(make_plan(interactive).apps[0].stdout_mode, Stdio::inherit);
    add_app("db");
    PlanInput two = input();
    two.interactive = true;
    EXPECT_EQ(error(two), "interactive option only supports one image");
}

TEST_F(MakePlan, ModesOfStreamsAreTheAppsOwn) {
    PlanInput relayed = input();
    relayed.output = Stdio::relay;
    manifest_.apps[0].annotations = {{"coreos.com/rkt/stage2/stdin", "stream"},
                                     {"coreos.com/rkt/stage2/stdout", "stream"}};
    const PlanApp app = make_plan(relayed).apps[0];
    EXPECT_EQ(app.stdin_mode, Stdio::stream);
    EXPECT_EQ(app.stdout_mode, Stdio::stream);
    EXPECT_EQ(app.stderr_mode, Stdio::relay);
}

TEST_F(MakePlan, RefusesModesThatCannotBe) {
    manifest_.apps[0].annotations = {{"coreos.com/rkt/stage2/stdin", "tty"}};
    EXPECT_EQ(planned().stdin_mode, Stdio::shared_tty);
    PlanInput interactive = input();
    interactive.interactive = true;
    EXPECT_THAT(error(interactive), HasSubstr("which --interactive excludes"));
    manifest_.apps[0].annotations = {{"coreos.com/rkt/stage2/stdin", "fifo"}};
    EXPECT_EQ(error(input()), "mode \"fifo\" of stdin: expected null, stream or tty");
}

TEST_F(MakePlan, VolumesOfTheHost) {
    manifest_.volumes = {{.name = "data", .kind = VolumeKind::host, .source = "/srv/data", .recursive = false},
                         {.name = "unused", .kind = VolumeKind::host, .source = "/srv/unused"}};
    manifest_.apps[0].mounts = {{"data", "/var//lib/./data/"}};
    const Plan all = plan();
    ASSERT_EQ(all.volumes.size(), 1u);
    EXPECT_EQ(all.volumes[0].source, "/srv/data");
    EXPECT_FALSE(all.volumes[0].recursive);
    EXPECT_EQ(all.volumes[0].kind, VolumeKind::host);
    ASSERT_EQ(all.apps[0].mounts.size(), 1u);
    EXPECT_EQ(all.apps[0].mounts[0].target, "/var/lib/data");
    EXPECT_FALSE(all.apps[0].mounts[0].read_only);
}

TEST_F(MakePlan, EmptyVolumesAreMadeInThePod) {
    manifest_.volumes = {{.name = "tmp", .mode = "1777", .uid = 3, .gid = 4}};
    manifest_.apps[0].mounts = {{"tmp", "/t"}};
    const PlanVolume volume = plan().volumes.at(0);
    EXPECT_EQ(volume.source, kPodDir + "/sharedVolumes/tmp");
    EXPECT_EQ(volume.kind, VolumeKind::empty);
    EXPECT_EQ(volume.mode, 01777u);
    EXPECT_EQ(volume.uid, 3u);
    EXPECT_EQ(volume.gid, 4u);
}

TEST_F(MakePlan, MountPointsFindTheirVolumeByName) {
    manifest_.volumes = {{.name = "data", .kind = VolumeKind::host, .source = "/srv/data"}};
    web().mount_points = {{"data", "/data", true}};
    const Plan all = plan();
    ASSERT_EQ(all.apps[0].mounts.size(), 1u);
    EXPECT_EQ(all.apps[0].mounts[0].volume, "data");
    EXPECT_TRUE(all.apps[0].mounts[0].read_only);
}

struct ReadOnlyCase {
    std::optional<bool> volume;
    bool point;
    bool expected;
};
class MakePlanReadOnly : public MakePlan, public testing::WithParamInterface<ReadOnlyCase> {};
// "volume value overrides mountPoint's" (rkt-1.30.md 4.9)
TEST_P(MakePlanReadOnly, VolumeOverridesTheImage) {
    manifest_.volumes = {{.name = "data", .kind = VolumeKind::host, .source = "/d", .read_only = GetParam().volume}};
    web().mount_points = {{"data", "/data", GetParam().point}};
    EXPECT_EQ(plan().apps[0].mounts.at(0).read_only, GetParam().expected);
    manifest_.apps[0].mounts = {{"data", "/data"}};  // the same by path
    EXPECT_EQ(plan().apps[0].mounts.at(0).read_only, GetParam().expected);
}
INSTANTIATE_TEST_SUITE_P(Table, MakePlanReadOnly,
                         testing::Values(ReadOnlyCase{{}, false, false}, ReadOnlyCase{{}, true, true},
                                         ReadOnlyCase{true, false, true}, ReadOnlyCase{false, true, false}));

TEST_F(MakePlan, MountPointWithoutAVolumeGetsAnEmptyOne) {
    web().mount_points = {{"cache", "/cache", false}};
    const Plan all = plan();
    EXPECT_EQ(all.volumes.at(0).name, "web-cache");
    EXPECT_EQ(all.volumes.at(0).source, kPodDir + "/sharedVolumes/web-cache");
    EXPECT_EQ(all.volumes.at(0).kind, VolumeKind::empty);
    EXPECT_FALSE(all.apps[0].mounts.at(0).copy_up);
}

TEST_F(MakePlan, DockerImagesFillTheirImplicitVolumes) {
    trees_["web"].from_docker = true;
    web().mount_points = {{"volume-cache", "/cache", false}};
    EXPECT_TRUE(planned().mounts.at(0).copy_up);
}

// A group that somebody asked for is there or is missed.
TEST_F(MakePlan, OnlyTheGroupOfADockerImageIsForgiven) {
    trees_["web"].lenient_group = "www";
    EXPECT_FALSE(planned().group_falls_back_to_user);
    web().group = "www";
    EXPECT_TRUE(planned().group_falls_back_to_user);
}

TEST_F(MakePlan, FirstMountOfATargetCounts) {
    manifest_.volumes = {{.name = "a", .kind = VolumeKind::host, .source = "/a"},
                         {.name = "b", .kind = VolumeKind::host, .source = "/b"},
                         {.name = "c", .kind = VolumeKind::host, .source = "/c"}};
    manifest_.apps[0].mounts = {{"a", "/data"}, {"b", "/x/../data"}};
    web().mount_points = {{"c", "/data/", false}};
    const Plan all = plan();
    ASSERT_EQ(all.apps[0].mounts.size(), 1u);
    EXPECT_EQ(all.apps[0].mounts[0].volume, "a");
    EXPECT_EQ(all.volumes.size(), 1u);
}

TEST_F(MakePlan, AppsShareAVolume) {
    manifest_.volumes = {{.name = "data"}};
    manifest_.apps[0].mounts = {{"data", "/one"}};
    add_app("db").mounts = {{"data", "/two"}};
    const Plan all = plan();
    EXPECT_EQ(all.volumes.size(), 1u);
    EXPECT_EQ(all.apps[0].mounts.at(0).target, "/one");
    EXPECT_EQ(all.apps[1].mounts.at(0).target, "/two");
}

TEST_F(MakePlan, WhatIsBelowAnotherMountComesAfterIt) {
    manifest_.volumes = {{.name = "a"}, {.name = "b"}, {.name = "c"}};
    manifest_.apps[0].mounts = {{"a", "/data/sub/dir"}, {"b", "/data"}, {"c", "data/sub"}};
    std::vector<std::string> targets;
    for (const PlanMount& mount : planned().mounts) targets.push_back(mount.target);
    EXPECT_THAT(targets, ElementsAre("/data", "/data/sub", "/data/sub/dir"));
}

TEST_F(MakePlan, VolumesInMemory) {
    manifest_.volumes = {{.name = "m", .kind = VolumeKind::tmpfs, .mode = "1777", .uid = 3, .size = 4096}};
    manifest_.apps[0].mounts = {{"m", "/m"}};
    const PlanVolume volume = plan().volumes.at(0);
    EXPECT_EQ(volume.kind, VolumeKind::tmpfs);
    EXPECT_EQ(volume.source, "");
    EXPECT_EQ(volume.mode, 01777u);
    EXPECT_EQ(volume.uid, 3u);
    EXPECT_EQ(volume.size, 4096u);
}

// The name that an image's own volume gets may be somebody's already: it must not get what is the host's.
TEST_F(MakePlan, AnImagesVolumeIsNobodyElses) {
    manifest_.volumes = {{.name = "web-cache", .kind = VolumeKind::host, .source = "/srv"}};
    web().mount_points = {{"cache", "/cache", false}};
    RuntimeApp& other = add_app("web-cache");
    other.app->mount_points = {{"image", "/other", false}};
    const Plan all = plan();
    EXPECT_EQ(all.apps[0].mounts.at(0).volume, "web-cache-image");
    EXPECT_EQ(all.volumes.at(0).source, kPodDir + "/sharedVolumes/web-cache-image");
    EXPECT_NE(all.apps[1].mounts.at(0).volume, "web-cache-image");
}

TEST_F(MakePlan, PropagationIsPrivateUnlessAskedFor) {
    manifest_.volumes = {{.name = "a", .kind = VolumeKind::host, .source = "/a"},
                         {.name = "b", .kind = VolumeKind::host, .source = "/b", .propagation = Propagation::rslave}};
    manifest_.apps[0].mounts = {{"a", "/a"}, {"b", "/b"}};
    const Plan all = plan();
    EXPECT_EQ(all.volumes.at(0).propagation, Propagation::rprivate);
    EXPECT_EQ(all.volumes.at(1).propagation, Propagation::rslave);
    manifest_.volumes[1].propagation = Propagation::rshared;
    EXPECT_EQ(error(input()),
              "volume \"b\": propagation=rshared is kept only by --flavor=fly: a pod's mounts are its own");
}

TEST_F(MakePlan, ATargetInAHostVolumeIsNotMade) {
    manifest_.volumes = {{.name = "host", .kind = VolumeKind::host, .source = "/srv"},
                         {.name = "own", .kind = VolumeKind::empty}};
    manifest_.apps[0].mounts = {{"host", "/a"}, {"own", "/a/b"}, {"host", "/a/b/c"}, {"host", "/ab"}};
    const auto mounts = planned().mounts;
    ASSERT_EQ(mounts.size(), 4u);
    EXPECT_FALSE(mounts[0].in_host_volume);
    EXPECT_FALSE(mounts[1].in_host_volume) << "/ab is beside /a";
    EXPECT_TRUE(mounts[2].in_host_volume) << "/a/b is in the host's";
    EXPECT_FALSE(mounts[3].in_host_volume) << "the pod's own volume is nearer";
}

TEST_F(MakePlan, OptionsWinOverAVolumeAtTheirFile) {
    manifest_.volumes = {{.name = "v"}};
    manifest_.apps[0].mounts = {{"v", "/etc/./resolv.conf"}, {"v", "/etc/hosts"}};
    PlanInput of = input();
    of.settled = {"/etc/resolv.conf"};
    const auto mounts = make_plan(of).apps.at(0).mounts;
    ASSERT_EQ(mounts.size(), 1u);
    EXPECT_EQ(mounts[0].target, "/etc/hosts");
}

TEST_F(MakePlan, NothingIsMountedOverProc) {
    manifest_.volumes = {{.name = "a"}};
    for (const char* target : {"/proc", "//proc/", "/proc/self/attr", "/x/../proc/sys", "proc/1"}) {
        manifest_.apps[0].mounts = {{"a", target}};
        EXPECT_THAT(error(input()), HasSubstr("that is the kernel's own")) << target;
    }
    for (const char* target : {"/proc/cpuinfo", "/procedure", "/host/proc"}) {
        manifest_.apps[0].mounts = {{"a", target}};
        EXPECT_EQ(error(input()), "no error") << target;
    }
}

class MakeFlyPlan : public MakePlan {
protected:
    PlanInput fly() {
        PlanInput input = this->input();
        input.flavor = Flavor::fly;
        return input;
    }
};

TEST_F(MakeFlyPlan, OpensWhatAPodCloses) {
    web().isolators = {{"os/linux/capabilities-retain-set", R"({"set":["CAP_KILL"]})"},
                       {"os/linux/no-new-privileges", "true"}};
    PlanInput with_network = fly();
    with_network.filters["web"].path = "/compiled";
    with_network.has_interfaces = true;
    const Plan all = make_plan(with_network);
    EXPECT_EQ(all.flavor, Flavor::fly);
    EXPECT_TRUE(all.host_network);
    EXPECT_FALSE(all.has_interfaces);
    EXPECT_FALSE(all.protect_paths);
    EXPECT_EQ(all.apps[0].capabilities, kAllCapabilities);
    EXPECT_EQ(all.apps[0].ambient_capabilities, 0u);
    EXPECT_FALSE(all.apps[0].seccomp);
    EXPECT_EQ(all.apps[0].filter, "");
    EXPECT_TRUE(all.apps[0].no_new_privileges);
}

// rkt-1.30.md 4.1: not recursive, and what the app mounts reaches the host.
TEST_F(MakeFlyPlan, VolumesAreTheHostsByDefault) {
    manifest_.volumes = {
        {.name = "a", .kind = VolumeKind::host, .source = "/a"},
        {.name = "b", .kind = VolumeKind::host, .source = "/b", .recursive = true, .propagation = Propagation::rslave}};
    manifest_.apps[0].mounts = {{"a", "/a"}, {"b", "/b"}};
    const Plan all = make_plan(fly());
    EXPECT_FALSE(all.volumes.at(0).recursive);
    EXPECT_EQ(all.volumes.at(0).propagation, Propagation::rshared);
    EXPECT_TRUE(all.volumes.at(1).recursive);
    EXPECT_EQ(all.volumes.at(1).propagation, Propagation::rslave);
}

TEST_F(MakeFlyPlan, Refuses) {
    web().mount_points = {{"data", "/data", false}};
    EXPECT_EQ(error(fly()),
              "app \"web\": no volume for the mount point \"data\" at /data (--volume=data,kind=host,source=PATH)");
    web().mount_points.clear();
    manifest_.volumes = {{.name = "a"}, {.name = "b"}, {.name = "m", .kind = VolumeKind::tmpfs}};
    manifest_.apps[0].mounts = {{"a", "/data"}, {"b", "/data/"}};
    EXPECT_EQ(error(fly()), "app \"web\": volume \"b\" cannot be mounted at /data: something is mounted there already");
    manifest_.apps[0].mounts = {{"m", "/one"}, {"m", "/two"}};
    EXPECT_EQ(error(fly()), "volume \"m\": flavor fly mounts a tmpfs in one place only");
    manifest_.apps[0].mounts.clear();
    web().isolators = {{"os/unix/sysctl", R"({"net.ipv4.ip_forward":"1"})"}};
    EXPECT_EQ(error(fly()), "flavor fly cannot keep sysctls: they are the host's");
    web().isolators.clear();
    add_app("db");
    EXPECT_EQ(error(fly()), "flavor fly runs exactly one app");
}

TEST_F(MakePlan, Refuses) {
    web().exec.clear();
    EXPECT_EQ(error(input()), "image \"example.com/web\" has an empty \"exec\" (try --exec=BINARY)");
    web().exec = {"/x"};

    manifest_.apps[0].mounts = {{"data", "/data"}};
    EXPECT_EQ(error(input()), "dangling mount point \"/data\": volume \"data\" not found");
    manifest_.volumes = {{.name = "data"}};
    manifest_.apps[0].mounts = {{"data", "/x/.."}};
    EXPECT_EQ(error(input()), "app \"web\": volume \"data\" cannot be mounted over the app's root");
    manifest_.apps[0].mounts.clear();
    manifest_.volumes = {{.name = "data"}, {.name = "data"}};
    EXPECT_EQ(error(input()), "duplicate volume name \"data\"");
    manifest_.volumes.clear();

    web().isolators = {{"os/linux/colour", "1"}};
    EXPECT_EQ(error(input()), "app \"web\": isolator \"os/linux/colour\" is not supported");
    web().isolators = {{"os/linux/capabilities-retain-set", R"({"set":["CAP_KILL"]})"},
                       {"os/linux/capabilities-remove-set", R"({"set":["CAP_KILL"]})"}};
    EXPECT_THAT(error(input()), HasSubstr("capabilities-retain-set"));
}

TEST_F(MakePlan, AnAppsOwnFilter) {
    web().isolators = {{"os/linux/seccomp-retain-set", R"({"set":["read"]})"}};
    PlanInput with = input();
    with.filters["web"] = {.path = "/f.bpf"};
    EXPECT_TRUE(make_plan(with).apps[0].seccomp);
    EXPECT_EQ(make_plan(with).apps[0].filter, "/f.bpf");
    with.filters["web"] = {.off = true};
    EXPECT_FALSE(make_plan(with).apps[0].seccomp);
    with.filters["web"] = {.path = "/f.bpf"};
    with.insecure_seccomp = true;
    EXPECT_FALSE(make_plan(with).apps[0].seccomp);
    EXPECT_EQ(make_plan(with).apps[0].filter, "");
}

TEST_F(MakePlan, AnIsolatorIsNeverReplacedByTheDefaultFilter) {
    web().isolators = {{"os/linux/seccomp-retain-set", R"({"set":["read"]})"}};
    EXPECT_ANY_THROW((void)plan());  // nobody has compiled it
}

TEST_F(MakePlan, OomScore) {
    EXPECT_FALSE(planned().oom_score_adj);
    web().isolators = {{"os/linux/oom-score-adj", "-7"}};
    EXPECT_EQ(planned().oom_score_adj, -7);
}

TEST_F(MakePlan, LabelsWantTheirModule) {
    web().isolators = {{"os/linux/apparmor-profile", R"({"profile":"web"})"}};
    EXPECT_EQ(error(input()),
              "app \"web\" asks for the AppArmor profile \"web\", but this kernel runs without AppArmor");
    PlanInput with = input();
    with.modules = {.apparmor = true, .selinux = true};
    EXPECT_EQ(make_plan(with).apps[0].apparmor_profile, "web");
    web().isolators = {{"os/linux/selinux-context", R"({"type":"web_t","level":"s0:c1,c2"})"}};
    EXPECT_EQ(make_plan(with).apps[0].selinux_context, "system_u:system_r:web_t:s0:c1,c2");
    EXPECT_EQ(error(input()),
              "app \"web\" asks for the SELinux context \"system_u:system_r:web_t:s0:c1,c2\", but this "
              "kernel runs without SELinux");
}

TEST_F(MakePlan, TheAnnotationForAppArmorIsKeptToo) {
    manifest_.apps[0].annotations = {{"coreos.com/rkt/stage2/apparmor-profile", "old"}};
    PlanInput with = input();
    with.modules = {.apparmor = true};
    EXPECT_EQ(make_plan(with).apps[0].apparmor_profile, "old");
    web().isolators = {{"os/linux/apparmor-profile", R"({"profile":"new"})"}};
    EXPECT_EQ(make_plan(with).apps[0].apparmor_profile, "new");
}

TEST_F(MakePlan, SysctlsOfThePodAndItsApps) {
    add_app("db").app->isolators = {{"os/unix/sysctl", R"({"kernel.shmmax":"1","net/core/somaxconn":"9"})"}};
    manifest_.isolators = {{"os/unix/sysctl", R"({"net.core.somaxconn":"9"})"}};
    EXPECT_THAT(plan().sysctls, ElementsAre(PlanSysctl{"net/core/somaxconn", "9"}, PlanSysctl{"kernel/shmmax", "1"}));
    web().isolators = {{"os/unix/sysctl", R"({"net.core.somaxconn":"8"})"}};
    EXPECT_EQ(error(input()), "sysctl \"net.core.somaxconn\" cannot be both \"9\" and \"8\"");
}

TEST_F(MakePlan, SysctlsOfTheHostAreRefused) {
    web().isolators = {{"os/unix/sysctl", R"({"vm.swappiness":"1"})"}};
    EXPECT_EQ(error(input()),
              "sysctl \"vm/swappiness\" cannot be set: it is the host's, no namespace has one of its own");
    web().isolators = {{"os/unix/sysctl", R"({"net.core.somaxconn":"8"})"}};
    PlanInput on_host = input();
    on_host.host_network = true;
    EXPECT_EQ(error(on_host), "sysctl \"net/core/somaxconn\" cannot be set: the pod's network is the host's");
    web().isolators = {{"os/unix/sysctl", R"({"kernel.shmmax":"1"})"}};
    PlanInput shares_ipc = input();
    shares_ipc.host_ipc = true;
    EXPECT_EQ(error(shares_ipc), "sysctl \"kernel/shmmax\" cannot be set: the pod's IPC namespace is the host's");
}

TEST_F(MakePlan, AJournalOfItsOwnIsKeptWithThePlan) {
    EXPECT_EQ(plan().journal, "");
    PlanInput own = input();
    own.journal = "/pods/run/uuid/journal";
    EXPECT_EQ(Plan::parse(make_plan(own).print()).journal, "/pods/run/uuid/journal");
}

TEST_F(MakePlan, AHostnameBySysctlIsThePods) {
    web().isolators = {{"os/unix/sysctl", R"({"kernel.hostname":"db1"})"}};
    EXPECT_EQ(plan().hostname, "db1");
    EXPECT_TRUE(plan().sysctls.empty());
    PlanInput named = input();
    named.hostname = "db2";
    EXPECT_EQ(error(named), "sysctl \"kernel.hostname\" is \"db1\", but the pod's host name is \"db2\"");
}

TEST_F(MakePlan, TakesHandlersStopSignalAndRestart) {
    web().event_handlers = {{"post-stop", {"/bin/clean", "up"}}, {"pre-start", {"/bin/prepare"}}};
    trees_["web"].stop_signal = "SIGQUIT";
    manifest_.apps[0].annotations = {{"coreos.com/rkt/stage2/restart", "always"},
                                     {"coreos.com/rkt/stage2/restart-sec", "2"}};
    const PlanApp app = planned();
    EXPECT_THAT(app.pre_start, ElementsAre("/bin/prepare"));
    EXPECT_THAT(app.post_stop, ElementsAre("/bin/clean", "up"));
    EXPECT_EQ(app.stop_signal, 3);
    EXPECT_EQ(app.restart.policy, RestartPolicy::always);
    EXPECT_EQ(app.restart.delay_ms, 2000U);
}

TEST_F(MakePlan, RefusesAStopSignalThatIsNone) {
    trees_["web"].stop_signal = "SIGWHAT";
    EXPECT_EQ(error(input()), "app \"web\": the image's stop signal is no signal: \"SIGWHAT\"");
}

TEST_F(MakePlan, AMutablePodMayBeginWithoutApps) {
    manifest_.apps.clear();
    manifest_.annotations = {{kMutableAnnotation, "true"}};
    EXPECT_TRUE(plan().is_mutable);
    EXPECT_TRUE(plan().apps.empty());
}

TEST_F(MakePlan, AnAppThatSpeaksToTheManagerKnowsWhere) {
    EXPECT_EQ(planned().sdnotify, SdNotify::ignore);
    EXPECT_THAT(planned().env, Not(Contains(HasSubstr("NOTIFY_SOCKET"))));
    trees_["web"].annotations = {{"appc.io/executor/supports-systemd-notify", "true"}};
    EXPECT_EQ(planned().sdnotify, SdNotify::container);
    EXPECT_THAT(planned().env, Contains("NOTIFY_SOCKET=/run/systemd/notify"));
    EXPECT_THAT(planned().env, Not(Contains(HasSubstr("WATCHDOG"))));
    PlanInput watched = input();
    watched.watchdog_usec = 3000000;
    EXPECT_THAT(make_plan(watched).apps.at(0).env, Contains("WATCHDOG_USEC=3000000"));
    watched.flavor = Flavor::fly;
    EXPECT_EQ(make_plan(watched).apps.at(0).sdnotify, SdNotify::ignore);
    EXPECT_THAT(make_plan(watched).apps.at(0).env, Not(Contains(HasSubstr("NOTIFY_SOCKET"))));
}

TEST_F(MakePlan, AnAppKnowsWhereItsCredentialsAre) {
    EXPECT_THAT(planned().env, Not(Contains(HasSubstr("CREDENTIALS_DIRECTORY"))));
    PlanInput given = input();
    given.credentials = {"password", "key"};
    const Plan made = make_plan(given);
    EXPECT_THAT(made.apps.at(0).env, Contains("CREDENTIALS_DIRECTORY=/run/credentials/web.service"));
    EXPECT_THAT(Plan::parse(made.print()).credentials, ElementsAre("password", "key"));
}

TEST_F(MakePlan, AVolumeAroundTheCredentialsIsRefused) {
    for (const char* target : {"/run", "/run/credentials", "/run/credentials/web.service"}) {
        manifest_.volumes = {{.name = "run", .kind = VolumeKind::empty}};
        manifest_.apps[0].mounts = {{"run", target}};
        PlanInput given = input();
        EXPECT_EQ(error(given), "no error") << target;
        given.credentials = {"password"};
        EXPECT_THAT(error(given), HasSubstr("would hide the pod's credentials")) << target;
    }
    manifest_.apps[0].mounts = {{"run", "/run/secrets"}};
    PlanInput given = input();
    given.credentials = {"password"};
    EXPECT_EQ(error(given), "no error");
}

TEST_F(MakePlan, AnAppsSocketsAreKept) {
    PlanInput given = input();
    given.sockets["web"] = {{3, "http"}, {0, "admin"}};
    const Plan made = Plan::parse(make_plan(given).print());
    EXPECT_EQ(made.apps.at(0).sockets, (std::vector<PlanSocket>{{3, "http"}, {0, "admin"}}));
}

TEST_F(MakePlan, AnImagesHealthCheckIsTheApps) {
    trees_["web"].annotations = {{"appc.io/docker/healthcheck", R"({"Test":["CMD","/check"],"Retries":5})"}};
    EXPECT_THAT(planned().health.argv, ElementsAre("/check"));
    EXPECT_EQ(planned().health.retries, 5U);
    manifest_.apps[0].annotations = {{"coreos.com/rkt/stage2/health-retries", "2"}};
    EXPECT_EQ(planned().health.retries, 2U);
    EXPECT_EQ(Plan::parse(plan().print()).apps.at(0).health, planned().health);
    manifest_.apps[0].annotations = {{"coreos.com/rkt/stage2/health-retries", "two"}};
    EXPECT_THAT(error(input()), HasSubstr("health-retries"));
}

}  // namespace
}  // namespace rkt::sandbox

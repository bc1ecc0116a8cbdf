// Pods that run, on a host without a bus: then they get no unit, and all else is the same.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "functional/oci_layout.hpp"
#include "functional/program.hpp"

namespace rkt::test {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

class Run : public testing::Test {
protected:
    Run() : layout_(host_.path("hello"), R"("Entrypoint":["/program"],"Cmd":["say","hello"])") {
        image_ = text::trim(host_.rkt({"fetch", "--full", "--quiet", layout_.reference()}).out);
    }
    [[nodiscard]] Result run(std::vector<std::string> words) const {
        words.insert(words.begin(), {"run", "--net=none"});
        return host_.rkt(words);
    }
    [[nodiscard]] std::string prepare(std::vector<std::string> words) const {
        words.insert(words.begin(), "prepare");
        return std::string(text::trim(host_.rkt(words).out));
    }

    Host host_;
    OciLayout layout_;
    std::string image_;
};

TEST_F(Run, LinesOfAppsCarryTheirNameAndPid) {
    const Result result = run({image_});
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_THAT(result.out, MatchesRegex("\\[ *[0-9]+\\.[0-9]+\\] hello\\[[0-9]+\\]: hello\n"));
    EXPECT_THAT(result.err, HasSubstr("run: no system bus"));
}

TEST_F(Run, FetchesAnImageThatIsNotInTheStore) {
    const OciLayout other(host_.path("other"), R"("Entrypoint":["/program","3"])");
    EXPECT_EQ(run({"--quiet", other.reference()}).status, 3);
}

TEST_F(Run, ExitsAsTheFirstAppThatFailed) {
    EXPECT_EQ(run({"--quiet", image_, "--exec=/program", "--", "7"}).status, 7);
    EXPECT_EQ(
        run({"--quiet", image_, "--name=ok", "--exec=/program", image_, "--name=bad", "--exec=/program", "--", "9"})
            .status,
        9);
    EXPECT_EQ(run({"--quiet", image_, "--exec=/no/such/program"}).status, 203);
}

TEST_F(Run, SavesTheUuidAndListsThePodAsExited) {
    const std::string file = host_.path("uuid");
    EXPECT_EQ(run({"--quiet", "--uuid-file-save=" + file, image_, "--exec=/program", "--", "5"}).status, 5);
    const std::string uuid = host_.dir().read_file("uuid");
    EXPECT_EQ(uuid.size(), 36U);  // no line end: `$(cat FILE)` and readers of bytes agree
    const Result status = host_.rkt({"status", "--uuid-file=" + file});
    EXPECT_THAT(status.out, HasSubstr("state=exited\n"));
    EXPECT_THAT(status.out, HasSubstr("exited=true\napp-hello=5\n"));
    EXPECT_EQ(host_.rkt({"stop", uuid}).out, "pod \"" + uuid + "\" is already stopped\n");
    EXPECT_EQ(host_.rkt({"gc", "--grace-period=0"}).out, "Garbage collecting pod \"" + uuid + "\"\n");
}

TEST_F(Run, APreparedPodRunsOnce) {
    const std::string uuid = prepare({image_, "--exec=/program", "--", "4"});
    EXPECT_EQ(host_.rkt({"run-prepared", "--net=none", "--quiet", uuid}).status, 4);
    const Result again = host_.rkt({"run-prepared", "--net=none", "--quiet", uuid});
    EXPECT_EQ(again.status, 254);
    EXPECT_EQ(again.err, "run-prepared: pod \"" + uuid + "\" is not prepared\n");
}

TEST_F(Run, ARunningPodIsEnteredStoppedAndNotRemoved) {
    const std::string uuid = prepare({image_, "--exec=/program", "--", "pause"});
    Child starter = Child::spawn(host_.command({"run-prepared", "--net=none", "--quiet", uuid}));
    EXPECT_THAT(host_.rkt({"status", "--wait-ready=30s", uuid}).out, HasSubstr("state=running\n"));
    EXPECT_EQ(host_.rkt({"enter", uuid, "/program", "6"}).status, 6);
    EXPECT_EQ(host_.rkt({"rm", uuid}).status, 254);
    EXPECT_EQ(host_.rkt({"stop", uuid}).out, "\"" + uuid + "\"\n");
    EXPECT_THAT(host_.rkt({"status", "--wait=30s", uuid}).out, HasSubstr("state=exited\n"));
    EXPECT_EQ(starter.wait().as_exit_code(), 0);
}

// Without systemd there is nobody to hand the pod to; it must not stay behind.
TEST_F(Run, DetachWithoutABusFailsAndLeavesNothing) {
    const Result result = run({"--detach", image_});
    EXPECT_EQ(result.status, 254);
    EXPECT_EQ(count_lines(result.err), 1U);
    EXPECT_EQ(result.out, "");
    EXPECT_EQ(host_.rkt({"list", "--no-legend"}).out, "");
}

TEST_F(Run, AMissingVolumeSourceIsNamed) {
    const Result result =
        run({"--quiet", "--volume=v,kind=host,source=/no/such", image_, "--mount=volume=v,target=/v"});
    EXPECT_EQ(result.status, 254);
    EXPECT_EQ(result.err, "run: volume \"v\": \"/no/such\": No such file or directory\n");
    EXPECT_EQ(host_.rkt({"list", "--no-legend"}).out, "");  // nothing was begun
}

TEST_F(Run, AVolumeThatNobodyUsesNeedNotBeThere) {
    EXPECT_EQ(run({"--quiet", "--volume=v,kind=host,source=/no/such", image_}).status, 0);
}

// It may come before the pod is run.
TEST_F(Run, APreparedPodsVolumeIsLookedForWhenItRuns) {
    const std::string source = host_.path("later");
    const std::string uuid =
        prepare({"--volume=v,kind=host,source=" + source, image_, "--exec=/program", "--mount=volume=v,target=/v"});
    ASSERT_EQ(uuid.size(), 36U);
    (void)host_.dir().make_dir("later");
    EXPECT_EQ(host_.rkt({"run-prepared", "--net=none", "--quiet", uuid}).status, 0);
}

// Whoever may open the node writes to the device, however the node is mounted.
TEST_F(Run, AReadOnlyDeviceIsRefusedWhereNobodyCanKeepIt) {
    const std::vector<std::string> words{image_, "--exec=/program", "--mount=volume=d,target=/dev/disk"};
    const auto with = [&](const std::string& volume) {
        std::vector<std::string> all{"--quiet", volume};
        all.insert(all.end(), words.begin(), words.end());
        return run(all);
    };
    const Result refused = with("--volume=d,kind=host,source=/dev/full,readOnly=true");
    EXPECT_EQ(refused.status, 254);
    EXPECT_THAT(refused.err, HasSubstr("run: limits of the pod need a unit"));
    EXPECT_EQ(with("--volume=d,kind=host,source=/dev/full").status, 0);
}

TEST_F(Run, SharedPropagationIsRefusedBeforeAnythingIsMade) {
    const Result result = run({"--volume=v,kind=host,source=/,propagation=rshared", image_});
    EXPECT_EQ(result.status, 254);
    EXPECT_THAT(result.err, HasSubstr("propagation=rshared is kept only by --flavor=fly"));
    EXPECT_EQ(host_.rkt({"list", "--no-legend"}).out, "");
}

TEST_F(Run, FlavorFlySharesTheHostAndSaysWhatItIgnores) {
    const Result result = host_.rkt({"run", "--stage1-name=coreos.com/rkt/stage1-fly", "--hostname=x", image_});
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_THAT(result.out, MatchesRegex("\\[ *[0-9]+\\.[0-9]+\\] hello\\[[0-9]+\\]: hello\n"));
    EXPECT_THAT(result.err, HasSubstr("run: flavor fly ignores --hostname: it has the host's\n"));
    EXPECT_THAT(result.err, Not(HasSubstr("stage1")));
    EXPECT_EQ(host_.rkt({"run", "--quiet", "--flavor=fly", image_, "--exec=/program", "--", "7"}).status, 7);
    EXPECT_EQ(host_.rkt({"run", "--quiet", "--flavor=fly", image_, "--exec=/no/such"}).status, 203);
}

TEST_F(Run, APreparedPodKeepsItsFlavor) {
    const std::string uuid = prepare({"--flavor=fly", image_, "--exec=/program", "--", "pause"});
    Child starter = Child::spawn(host_.command({"run-prepared", "--quiet", uuid}));
    EXPECT_THAT(host_.rkt({"status", "--wait-ready=30s", uuid}).out, HasSubstr("state=running\n"));
    const std::string pid = host_.dir().read_file("data/pods/run/" + uuid + "/pid");
    EXPECT_EQ(std::filesystem::read_symlink("/proc/" + pid + "/ns/pid"),
              std::filesystem::read_symlink("/proc/self/ns/pid"));
    EXPECT_EQ(host_.rkt({"enter", uuid, "/program", "6"}).status, 6);
    EXPECT_EQ(host_.rkt({"stop", uuid}).out, "\"" + uuid + "\"\n");
    EXPECT_EQ(starter.wait().as_exit_code(), 0);
}

TEST_F(Run, FlavorFlyRefusesWhatItCannotKeepBeforeAnythingIsMade) {
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"run", "--flavor=fly", image_, image_, "--name=second"},
          std::vector<std::string>{"run", "--flavor=fly", "--volume=v,kind=host,source=/proc,propagation=rshared",
                                   image_, "--mount=volume=v,target=/v"},
          std::vector<std::string>{"prepare", "--flavor=fly", image_, image_, "--name=second"}}) {
        const Result result = host_.rkt(words);
        EXPECT_EQ(result.status, 254);
        EXPECT_EQ(count_lines(result.err), 1U) << result.err;
    }
    EXPECT_EQ(host_.rkt({"list", "--no-legend"}).out, "");
}

}  // namespace
}  // namespace rkt::test

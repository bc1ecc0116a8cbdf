// Mutable pods and restarts, on a host without a bus.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "functional/oci_layout.hpp"
#include "functional/program.hpp"
#include "functional/running_pod.hpp"

namespace rkt::test {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

class Apps : public testing::Test {
protected:
    Apps() : layout_(host_.path("hello"), R"("Entrypoint":["/program"],"Cmd":["pause"],"StopSignal":"SIGTERM")") {
        image_ = text::trim(host_.rkt({"fetch", "--full", "--quiet", layout_.reference()}).out);
    }
    // Until it is ready.
    void start_sandbox(std::vector<std::string> options = {}) {
        options.insert(options.begin(), {"app", "sandbox", "--net=none", "--uuid-file-save=" + host_.path("uuid")});
        pod_.emplace(host_, options);
        uuid_ = pod_->uuid();
    }
    [[nodiscard]] Result app(const std::string& verb, std::vector<std::string> words = {}) const {
        words.insert(words.begin(), {"app", verb, uuid_});
        return host_.rkt(words);
    }
    int stop_sandbox() { return pod_->stop(); }

    Host host_;
    OciLayout layout_;
    std::string image_;
    std::string uuid_;
    std::optional<RunningPod> pod_;
};

TEST_F(Apps, ComeAndGoInARunningPod) {
    start_sandbox({"--user-label=tier=front"});
    EXPECT_EQ(app("list").out, "NAME\tSTATE\n");
    const Result added = app("add", {image_, "--name=web", "--user-annotation=a=b"});
    EXPECT_EQ(added.out + added.err, "web\n");
    EXPECT_EQ(app("list", {"--no-legend"}).out, "web\tcreated\n");
    EXPECT_EQ(app("start", {"--app=web"}).err, "");
    EXPECT_EQ(app("list", {"--no-legend"}).out, "web\trunning\n");
    EXPECT_THAT(app("status", {"--app=web"}).out,
                MatchesRegex("name=web\nstate=running\nimage_id=sha512-.*\ncreated_at=.*\nstarted_at=.*\n"
                             "user_annotations=a:b\nrestarts=0\n"));
    EXPECT_EQ(host_.rkt({"app", "exec", "--app=web", uuid_, "/program", "6"}).status, 6);
    EXPECT_EQ(host_.rkt({"enter", uuid_, "/program", "7"}).status, 7);
    EXPECT_THAT(host_.rkt({"list", "--full", "--no-legend"}).out, HasSubstr("\tweb\t"));
    EXPECT_EQ(app("stop", {"--app=web"}).status, 0);
    EXPECT_EQ(app("stop", {"--app=web"}).out, "app \"web\" is already stopped\n");
    EXPECT_THAT(app("status", {"--app=web"}).out, HasSubstr("\nexit_code=0\n"));
    EXPECT_THAT(app("status", {"--app=web", "--format=json"}).out, HasSubstr("\"exit_code\":0"));
    EXPECT_EQ(app("rm", {"--app=web"}).err, "");
    EXPECT_EQ(app("list", {"--no-legend"}).out, "");
    EXPECT_THAT(host_.rkt({"cat-manifest", uuid_}).out, Not(HasSubstr("\"web\"")));
    EXPECT_EQ(stop_sandbox(), 0);
}

TEST_F(Apps, AreRefusedInOneLine) {
    start_sandbox();
    ASSERT_EQ(app("add", {image_, "--name=web"}).status, 0);
    const auto refusal = [](const Result& result) {
        EXPECT_EQ(count_lines(result.err), 1U);
        return std::to_string(result.status) + " " + result.err;
    };
    EXPECT_THAT(refusal(app("add", {image_, "--name=web"})), HasSubstr("254 add: app \"web\" exists already in pod"));
    EXPECT_THAT(refusal(app("add", {"docker://nowhere.invalid/x"})), HasSubstr("it is not in the store"));
    EXPECT_THAT(refusal(app("add", {})), HasSubstr("must provide an image"));
    EXPECT_THAT(refusal(app("add", {image_, image_})), HasSubstr("only one image"));
    EXPECT_THAT(refusal(app("add", {"--name=x", image_})), HasSubstr("--name must follow an image"));
    EXPECT_THAT(refusal(app("start", {"--app=no"})), HasSubstr("254 start: no app \"no\" in pod"));
    EXPECT_THAT(refusal(app("start", {})), HasSubstr("must provide --app=NAME"));
    EXPECT_THAT(refusal(app("status", {"--app=no"})), HasSubstr("1 status: no app \"no\""));
    ASSERT_EQ(app("add", {image_, "--name=bad", "--exec=/foo"}).status, 0);
    EXPECT_THAT(refusal(app("start", {"--app=bad"})), HasSubstr("203 start: cannot execute \"/foo\""));
    ASSERT_EQ(app("start", {"--app=web"}).status, 0);
    EXPECT_THAT(refusal(app("start", {"--app=web"})), HasSubstr("254 start: app \"web\" runs already"));
    EXPECT_EQ(stop_sandbox(), 0);
    EXPECT_THAT(refusal(app("start", {"--app=web"})), HasSubstr("is not running"));
    EXPECT_THAT(refusal(app("add", {image_, "--name=late"})), HasSubstr("is not running"));
    EXPECT_EQ(app("list", {"--no-legend"}).out, "web\texited\nbad\texited\n");
    EXPECT_EQ(app("rm", {"--app=web"}).err, "");
    EXPECT_EQ(app("list", {"--no-legend"}).out, "bad\texited\n");
}

// As a command that was killed between any two of its steps leaves it.
TEST_F(Apps, WhatAKilledAdditionLeftIsTakenAway) {
    start_sandbox();
    const Dir pod = Dir::open(host_.data() + "/pods/run/" + uuid_);
    const std::string manifest = pod.read_file("pod");
    const std::string plan = pod.read_file("plan.json");
    (void)pod.open_dir("appsinfo").make_dir("web").make_dir("upper");  // before init knew of it
    ASSERT_EQ(app("add", {image_, "--name=web"}).err, "");
    pod.write_whole("pod", manifest);  // after the plan
    EXPECT_EQ(app("list", {"--no-legend"}).out, "");
    EXPECT_THAT(app("start", {"--app=web"}).err, HasSubstr("no app \"web\""));
    ASSERT_EQ(app("add", {image_, "--name=web"}).err, "");
    pod.write_whole("pod", manifest);
    pod.write_whole("plan.json", plan);  // before both
    ASSERT_EQ(app("add", {image_, "--name=web"}).err, "");
    EXPECT_EQ(app("start", {"--app=web"}).err, "");
    EXPECT_EQ(app("list", {"--no-legend"}).out, "web\trunning\n");
    EXPECT_EQ(stop_sandbox(), 0);
}

TEST_F(Apps, ARemovalThatWasInterruptedIsFinishedByTheNext) {
    start_sandbox();
    const Dir pod = Dir::open(host_.data() + "/pods/run/" + uuid_);
    ASSERT_EQ(app("add", {image_, "--name=web"}).err, "");
    const std::string manifest = pod.read_file("pod");
    const std::string plan = pod.read_file("plan.json");
    ASSERT_EQ(app("rm", {"--app=web"}).err, "");
    pod.write_whole("pod", manifest);  // init alone has forgotten it
    pod.write_whole("plan.json", plan);
    EXPECT_THAT(app("start", {"--app=web"}).err, HasSubstr("see `rkt app rm`"));
    EXPECT_EQ(app("rm", {"--app=web"}).err, "");
    EXPECT_EQ(app("list", {"--no-legend"}).out, "");
    EXPECT_EQ(stop_sandbox(), 0);
}

TEST_F(Apps, BringVolumesOfTheirOwn) {
    start_sandbox();
    (void)host_.dir().make_dir("shared");
    host_.dir().write_file("shared/file", "content");
    const std::string volume = "--mnt-volume=data,target=/data,kind=host,source=" + host_.path("shared");
    ASSERT_EQ(app("add", {image_, "--name=web", volume}).err, "");
    ASSERT_EQ(app("add", {image_, "--name=other", "--mount=volume=data,target=/other"}).err, "");
    EXPECT_THAT(app("status", {"--app=web"}).out,
                HasSubstr("\nmounts=" + host_.path("shared") + ":/data:(read_only:false)\n"));
    EXPECT_THAT(app("add", {image_, "--name=third", volume}).err, HasSubstr("duplicate volume name \"data\""));
    ASSERT_EQ(app("rm", {"--app=web"}).err, "");
    EXPECT_THAT(host_.rkt({"cat-manifest", uuid_}).out, HasSubstr("\"data\""));
    ASSERT_EQ(app("rm", {"--app=other"}).err, "");
    EXPECT_THAT(host_.rkt({"cat-manifest", uuid_}).out, Not(HasSubstr("\"data\"")));
    EXPECT_TRUE(host_.dir().exists("shared/file"));
    EXPECT_EQ(stop_sandbox(), 0);
}

TEST_F(Apps, OfAnImmutablePodAreStartedAndStoppedButNotAdded) {
    const std::string uuid(text::trim(host_.rkt({"prepare", image_, "--name=one", image_, "--name=two"}).out));
    host_.dir().write_file("uuid", uuid);
    pod_.emplace(host_, std::vector<std::string>{"run-prepared", "--net=none", "--quiet", uuid});
    uuid_ = uuid;
    EXPECT_EQ(app("stop", {"--app=one"}).err, "");
    EXPECT_EQ(app("list", {"--no-legend"}).out, "one\texited\ntwo\trunning\n");
    EXPECT_EQ(app("start", {"--app=one"}).err, "");
    EXPECT_EQ(app("list", {"--no-legend"}).out, "one\trunning\ntwo\trunning\n");
    EXPECT_THAT(app("add", {image_, "--name=three"}).err, HasSubstr("is not mutable"));
    EXPECT_THAT(app("rm", {"--app=one"}).err, HasSubstr("is not mutable"));
    EXPECT_EQ(stop_sandbox(), 0);
}

TEST_F(Apps, AreBegunAgainUntilTheStartLimit) {
    const std::string file = "--uuid-file-save=" + host_.path("uuid");
    EXPECT_EQ(host_.rkt({"run", "--net=none", "--quiet", file, image_, "--name=web", "--exec=/program",
                         "--restart=on-failure", "--restart-sec=1ms", "--start-limit-burst=3", "--", "9"})
                  .status,
              9);
    uuid_ = host_.dir().read_file("uuid");
    EXPECT_THAT(app("status", {"--app=web"}).out, HasSubstr("\nexit_code=9\nreason=start-limit-hit\n"));
    EXPECT_THAT(host_.rkt({"cat-manifest", uuid_}).out, HasSubstr("coreos.com/rkt/stage2/restart-sec"));
    const Result bad = host_.rkt({"run", "--restart=sometimes", image_});
    EXPECT_EQ(bad.status, 254);
    EXPECT_EQ(bad.err, "run: invalid argument \"sometimes\" for --restart: expected no, on-failure or always\n");
}

}  // namespace
}  // namespace rkt::test

// Health checks of images and of the command line, on a host without a bus.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "functional/oci_layout.hpp"
#include "functional/program.hpp"
#include "functional/running_pod.hpp"

namespace rkt::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class Healthcheck : public testing::Test {
protected:
    Healthcheck()
        : layout_(host_.path("hello"), R"("Entrypoint":["/program"],"Cmd":["pause"],"Healthcheck":{"Test":["CMD",)"
                                       R"("/program","show","/etc/hostname"],"Interval":50000000})") {
        image_ = text::trim(host_.rkt({"fetch", "--full", "--quiet", layout_.reference()}).out);
    }
    [[nodiscard]] std::vector<std::string> run(std::vector<std::string> options) const {
        std::vector<std::string> words{"run", "--net=none", "--uuid-file-save=" + host_.path("uuid"), image_,
                                       "--name=web"};
        words.insert(words.end(), options.begin(), options.end());
        return words;
    }
    void start(const std::vector<std::string>& words) {
        pod_.emplace(host_, words);
        uuid_ = pod_->uuid();
    }
    [[nodiscard]] std::string wait_for(const std::string& word) const {
        std::string said;
        FileWatch(pod_->status_directory()).until([&] {
            said = host_.rkt({"app", "status", "--app=web", uuid_}).out;
            return said.find(word) != std::string::npos;
        });
        return said;
    }
    int stop() { return pod_->stop(); }

    Host host_;
    OciLayout layout_;
    std::string image_;
    std::string uuid_;
    std::optional<RunningPod> pod_;
};

TEST_F(Healthcheck, OfTheImageIsRun) {
    start(run({"--sdnotify=healthy"}));
    EXPECT_THAT(wait_for("health=healthy\n"), HasSubstr("\nhealth=healthy\n"));
    EXPECT_THAT(host_.rkt({"status", uuid_}).out, HasSubstr("app-web-health=healthy\n"));
    EXPECT_THAT(host_.rkt({"list", "--format=json"}).out, HasSubstr(R"("health":"healthy")"));
    EXPECT_EQ(stop(), 0);
    EXPECT_THAT(host_.rkt({"status", uuid_}).out, Not(HasSubstr("health")));
}

// What the image says is found in the pod's directory.
TEST_F(Healthcheck, OfTheImageIsRunInAPreparedPod) {
    const std::string uuid(text::trim(host_.rkt({"prepare", "--quiet", image_, "--name=web"}).out));
    host_.dir().write_file("uuid", uuid);
    start({"run-prepared", "--net=none", uuid});
    EXPECT_THAT(wait_for("health=healthy\n"), HasSubstr("health=healthy\n"));
    EXPECT_EQ(stop(), 0);
}

TEST_F(Healthcheck, IsLeftOutOnRequest) {
    start(run({"--no-healthcheck"}));
    EXPECT_THAT(host_.rkt({"app", "status", "--app=web", uuid_}).out, Not(HasSubstr("health")));
    EXPECT_EQ(stop(), 0);
}

TEST_F(Healthcheck, OfTheCommandLineReplacesTheImages) {
    const Result result =
        host_.rkt(run({R"(--health-cmd=["/program","3"])", "--health-retries=1", "--health-on-failure=kill"}));
    EXPECT_EQ(result.status, 137);
    EXPECT_THAT(result.out, HasSubstr("health check failed: exit code 3\n"));
    EXPECT_THAT(host_.rkt({"status", host_.dir().read_file("uuid")}).out, HasSubstr("app-web-result=unhealthy\n"));
}

TEST_F(Healthcheck, NonsenseIsRefusedInOneLine) {
    const auto refusal = [&](const std::vector<std::string>& options) {
        const Result result = host_.rkt(run(options));
        EXPECT_EQ(result.status, 254);
        EXPECT_EQ(count_lines(result.err), 1U) << result.err;
        return result.err;
    };
    EXPECT_THAT(refusal({"--health-interval=soon"}), HasSubstr(R"(invalid argument "soon" for --health-interval)"));
    EXPECT_THAT(refusal({"--health-cmd=[1]"}), HasSubstr("--health-cmd"));
    EXPECT_THAT(refusal({"--sdnotify=conmon"}), HasSubstr("expected one of container, healthy, ignore"));
    EXPECT_THAT(refusal({"--no-healthcheck", "--sdnotify=healthy"}), HasSubstr("has no health check"));
    EXPECT_THAT(refusal({"--no-healthcheck", "--health-retries=2"}), HasSubstr("health-retries"));
    EXPECT_THAT(refusal({"--annotation=coreos.com/rkt/stage2/health-timeout=x"}), HasSubstr("health-timeout"));
}

}  // namespace
}  // namespace rkt::test

// Pods that a manifest describes, from the file to what ran (rkt-1.30.md 1.8, 3.7).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "functional/oci_layout.hpp"
#include "functional/program.hpp"

namespace rkt::test {
namespace {

using testing::HasSubstr;

class PodManifestOption : public testing::Test {
protected:
    PodManifestOption() : layout_(host_.path("hello"), R"("Entrypoint":["/program"],"Cmd":["5"])") {
        image_ = text::trim(host_.rkt({"fetch", "--full", "--quiet", layout_.reference()}).out);
    }
    // `apps`: "NAME" or "NAME:EXIT-STATUS", which gives it an app section of its own. Returns --pod-manifest=FILE.
    [[nodiscard]] std::string manifest(const std::vector<std::string>& apps, const std::string& more = "") const {
        std::string list;
        for (const std::string& app : apps) {
            const auto words = text::split(app, ':');
            list += (list.empty() ? "" : ", ") + (R"({"name": ")" + words[0] + R"(", "image": {"id": ")" + image_) +
                    "\"}" + (words.size() > 1 ? section(words[1]) : "") + "}";
        }
        host_.dir().write_file(
            "manifest", R"({"acVersion": "0.8.11", "acKind": "PodManifest", "apps": [)" + list + "]" + more + "}\n\n");
        return "--pod-manifest=" + host_.path("manifest");
    }
    static std::string section(const std::string& status) {
        return R"(, "app": {"exec": ["/program", ")" + status + R"("], "user": "0", "group": "0"})";
    }
    [[nodiscard]] std::string prepared(const std::string& option) const {
        const Result result = host_.rkt({"prepare", option});
        EXPECT_EQ(result.status, 0) << result.err;
        return std::string(text::trim(result.out));
    }

    Host host_;
    OciLayout layout_;
    std::string image_;
};

TEST_F(PodManifestOption, RunsWhatTheImageSaysWhereTheManifestSaysNothing) {
    EXPECT_EQ(host_.rkt({"run", "--quiet", "--net=none", manifest({"web"})}).status, 5);
    EXPECT_EQ(host_.rkt({"run", "--quiet", "--net=none", manifest({"web:7"})}).status, 7);
}

TEST_F(PodManifestOption, IsKeptByteForByteAndRunsWhenItWasPrepared) {
    const std::string uuid = prepared(manifest({"one", "two:0"}));
    EXPECT_EQ(Dir::open(host_.data() + "/pods/prepared/" + uuid).read_file("pod"), host_.dir().read_file("manifest"));
    EXPECT_THAT(host_.rkt({"cat-manifest", "--pretty-print=false", uuid}).out, HasSubstr(R"("name":"two")"));
    EXPECT_THAT(host_.rkt({"list", "--no-legend", "--full"}).out, HasSubstr("\ttwo\t"));
    EXPECT_EQ(host_.rkt({"run-prepared", "--quiet", "--net=none", uuid}).status, 5);
    EXPECT_THAT(host_.rkt({"status", uuid}).out, HasSubstr("app-one=5\napp-two="));
}

TEST_F(PodManifestOption, WhatItCannotBeIsSaidBeforeThereIsAPod) {
    const std::string file = host_.path("manifest");
    const std::vector<std::pair<std::string, std::string>> lines{
        {manifest({"web"}, R"(, "ports": [{"name": "http", "hostPort": 80}])"),
         "port name \"http\" could not be found in any apps (no app exposes a port)"},
    };
    for (const auto& [option, expected] : lines) {
        const Result result = host_.rkt({"prepare", option});
        EXPECT_EQ(result.status, 254);
        EXPECT_EQ(result.err, "prepare: pod manifest " + file + ": " + expected + "\n");
    }
    const auto refused = [&](const std::string& content) {
        host_.dir().write_file("manifest", content);
        const Result result = host_.rkt({"run", "--pod-manifest=" + file});
        EXPECT_EQ(result.status, 254);
        EXPECT_EQ(count_lines(result.err), 1U) << result.err;
        EXPECT_THAT(result.err, HasSubstr("run: pod manifest " + file + ": "));
        return result.err;
    };
    EXPECT_THAT(refused("{"), HasSubstr("line 1"));
    EXPECT_THAT(refused(R"({"acVersion":"0.8.11","acKind":"PodManifest","apps":[]})"),
                HasSubstr("pod must contain at least one application"));
    const std::string other = "sha512-" + std::string(64, '0');
    EXPECT_THAT(refused(R"({"acVersion":"0.8.11","acKind":"PodManifest","apps":[{"name":"web","image":{"id":")" +
                        other + "\"}}]}"),
                HasSubstr("app \"web\": image " + other + " is not in the store (see `rkt fetch`)"));
    EXPECT_THAT(host_.rkt({"run", "--pod-manifest=" + host_.path("none")}).err, HasSubstr("No such file"));
    EXPECT_EQ(host_.rkt({"list", "--no-legend"}).out, "");
    EXPECT_TRUE(Dir::open(host_.data() + "/pods/prepare").entries().empty());
}

TEST_F(PodManifestOption, ItsImagesAreComparedBeforeTheyRun) {
    const std::string option = manifest({"web"});
    Dir::open(host_.data() + "/images/" + image_).write_file("source-manifest", "{}");
    const Result result = host_.rkt({"run", "--net=none", option});
    EXPECT_EQ(result.status, 254);
    EXPECT_THAT(result.err, HasSubstr("what the store has is not what was fetched"));
    EXPECT_EQ(count_lines(result.err), 1U) << result.err;
}

// Refused before it is begun: it stays prepared.
TEST_F(PodManifestOption, HowItIsStartedMustFitIt) {
    const std::string uuid = prepared(manifest({"one", "two"}));
    const Result result = host_.rkt({"run-prepared", "--interactive", "--net=none", uuid});
    EXPECT_EQ(result.err, "run-prepared: interactive option only supports one image\n");
    EXPECT_EQ(result.status, 254);
    EXPECT_THAT(host_.rkt({"status", uuid}).out, HasSubstr("state=prepared\n"));
    EXPECT_EQ(host_.rkt({"run", "--interactive", "--net=none", manifest({"one", "two"})}).status, 254);
    EXPECT_EQ(count_lines(host_.rkt({"list", "--no-legend"}).out), 2U);  // a row per app
}

}  // namespace
}  // namespace rkt::test

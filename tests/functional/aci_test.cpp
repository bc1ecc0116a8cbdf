// appc images from local files, made by tar as people make them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "functional/program.hpp"
#include "spec/reference.hpp"

namespace rkt::test {
namespace {

using testing::HasSubstr;

class Aci : public testing::Test {
protected:
    // DATA/../NAME.aci with the payload as /program; `more`: members of the manifest.
    std::string make(const std::string& name, const std::string& more, const std::string& option = "--gzip") {
        const Dir dir = host_.dir().make_dir("layout-" + name);
        dir.make_dir("rootfs").write_file("program", read_all(Dir::open("/").open_file(RKT_PAYLOAD, O_RDONLY)), 0755);
        dir.open_dir("rootfs").write_file("unlisted", "x");
        dir.write_file("manifest", R"({"acKind":"ImageManifest","acVersion":"0.8.11","name":"example.com/)" + name +
                                       "\"," + more + "}");
        const Result tar =
            execute({"/usr/bin/tar", "-C", dir.path(), option, "-cf", host_.path(name + ".aci"), "manifest", "rootfs"});
        EXPECT_EQ(tar.status, 0) << tar.err;
        return host_.path(name + ".aci");
    }
    static std::string labels(const std::string& version, const std::string& arch = "") {
        const auto host = AppcReference{}.wanted_labels();
        return R"("labels":[{"name":"version","value":")" + version +
               R"("},{"name":"os","value":"linux"},{"name":"arch","value":")" +
               (arch.empty() ? *find_value(host, "arch") : arch) + "\"}]";
    }
    static std::string app(const std::string& arguments) {
        return R"("app":{"exec":["/program")" + arguments + R"(],"user":"0","group":"0"})";
    }
    [[nodiscard]] Result run(const std::vector<std::string>& words) const {
        std::vector<std::string> all{"run", "--net=none", "--quiet"};
        all.insert(all.end(), words.begin(), words.end());
        return host_.rkt(all);
    }

    Host host_;
};

TEST_F(Aci, RunsFromAFileHoweverItIsPacked) {
    for (const auto* option : {"--gzip", "--bzip2", "--xz", "--zstd", "--format=gnu"}) {
        const std::string file = make("app", labels("1") + "," + app(",\"7\""), option);
        EXPECT_EQ(run({file}).status, 7) << option;
    }
    EXPECT_EQ(run({"file://" + make("app", labels("1") + "," + app(",\"7\""))}).status, 7);
}

TEST_F(Aci, IsFoundInTheStoreByItsName) {
    const std::string file = make("app", labels("1") + "," + app(",\"5\""));
    EXPECT_EQ(host_.rkt({"fetch", "--quiet", file}).status, 0);
    EXPECT_EQ(host_.rkt({"image", "list", "--no-legend", "--fields=name"}).out, "example.com/app:1\n");
    for (const auto* name : {"example.com/app", "example.com/app:1", "example.com/app,os=linux"}) {
        EXPECT_EQ(run({"--pull-policy=never", name}).status, 5) << name;
    }
    const Result other = run({"--pull-policy=never", "example.com/app:2"});
    EXPECT_EQ(other.status, 254);
    EXPECT_THAT(other.err, HasSubstr("unable to fetch image from image name \"example.com/app:2\""));
    EXPECT_THAT(host_.rkt({"image", "cat-manifest", "example.com/app:1"}).out, HasSubstr("\"example.com/app\""));
    EXPECT_EQ(host_.rkt({"image", "rm", "example.com/app"}).status, 0);
    EXPECT_EQ(host_.rkt({"image", "list", "--no-legend"}).out, "");
}

// Under every policy, and again each time: what it says may have changed.
TEST_F(Aci, FileIsAlwaysRead) {
    make("app", labels("1") + "," + app(",\"3\""));
    EXPECT_EQ(run({"--pull-policy=never", host_.path("app.aci")}).status, 3);
    make("app", labels("1") + "," + app(",\"4\""));
    EXPECT_EQ(run({"--pull-policy=never", host_.path("app.aci")}).status, 4);
}

TEST_F(Aci, ForAnotherMachineIsRefusedBeforeAPodIsMade) {
    const Result foreign = run({make("app", labels("1", "ppc64le") + "," + app(""))});
    EXPECT_EQ(foreign.status, 254);
    EXPECT_THAT(foreign.err, HasSubstr("image \"example.com/app:1\" is for linux/ppc64le, this host is linux/"));
    const Result bare = run({make("bare", app(""))});
    EXPECT_THAT(bare.err, HasSubstr("missing os label in the image manifest"));
    EXPECT_EQ(host_.rkt({"list", "--no-legend"}).out, "");
}

TEST_F(Aci, HostileOneIsOneLineAndLeavesNothing) {
    host_.dir().write_file("page.aci", "<html>no image here</html>");
    const Result page = host_.rkt({"fetch", "--quiet", host_.path("page.aci")});
    EXPECT_EQ(page.status, 254);
    EXPECT_EQ(count_lines(page.err), 1U) << page.err;
    EXPECT_THAT(page.err, HasSubstr("page.aci"));
    const Result manifest = host_.rkt({"fetch", "--quiet", make("app", "\"labels\":{}")});
    EXPECT_EQ(manifest.status, 254);
    EXPECT_THAT(manifest.err, HasSubstr("the image manifest: /labels"));
    EXPECT_EQ(host_.rkt({"image", "list", "--no-legend"}).out, "");
}

}  // namespace
}  // namespace rkt::test

// `rkt export`: an app that has ended becomes an image, with what it wrote. umoci, skopeo and tar judge.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/lock.hpp"
#include "functional/oci_layout.hpp"
#include "functional/program.hpp"

namespace rkt::test {
namespace {

using testing::HasSubstr;

class Export : public testing::Test {
protected:
    Export() : layout_(host_.path("hello"), R"("Entrypoint":["/program"],"Cmd":["change"],"Labels":{"a":"b"})") {
        image_ = text::trim(host_.rkt({"fetch", "--full", "--quiet", layout_.reference()}).out);
    }
    // Runs it to its end; returns the UUID.
    [[nodiscard]] std::string ended(const std::vector<std::string>& apps) const {
        std::vector<std::string> words{"run", "--quiet", "--net=none", "--uuid-file-save=" + host_.path("uuid")};
        words.insert(words.end(), apps.begin(), apps.end());
        EXPECT_EQ(host_.rkt(words).status, 0);
        return host_.dir().read_file("uuid");
    }
    void expect_refused(const std::vector<std::string>& words, const std::string& why) const {
        std::vector<std::string> all{"export"};
        all.insert(all.end(), words.begin(), words.end());
        const Result result = host_.rkt(all);
        EXPECT_EQ(result.status, 254);
        EXPECT_THAT(result.err, HasSubstr(why));
        EXPECT_EQ(count_lines(result.err), 1U) << result.err;
        EXPECT_FALSE(std::filesystem::exists(host_.path("out.aci")));
    }
    static std::string output_of(const std::vector<std::string>& words) {
        const Result result = execute(words);
        EXPECT_EQ(result.status, 0) << text::join(words, " ") << "\n" << result.err;
        return result.out;
    }

    Host host_;
    OciLayout layout_;
    std::string image_;
};

TEST_F(Export, AnAciHasTheImagesManifestAndTheTreeAsItWasLeft) {
    const std::string uuid = ended({image_});
    ASSERT_EQ(host_.rkt({"export", uuid, host_.path("out.aci")}).status, 0);
    (void)host_.dir().make_dir("x");
    output_of({"/usr/bin/tar", "-C", host_.path("x"), "-xpzf", host_.path("out.aci")});
    EXPECT_EQ(host_.dir().read_file("x/manifest"), host_.dir().read_file("data/images/" + image_ + "/manifest"));
    EXPECT_EQ(host_.dir().read_file("x/rootfs/made"), "made\n");
    EXPECT_EQ(std::filesystem::status(host_.path("x/rootfs/made")).permissions(), std::filesystem::perms{0640});
    EXPECT_FALSE(std::filesystem::exists(host_.path("x/rootfs/program")));
}

TEST_F(Export, ALayoutHasTheImagesLayersAndOneMore) {
    const std::string uuid = ended({image_});
    const std::string out = "oci:" + host_.path("out") + ":new";
    ASSERT_EQ(host_.rkt({"export", uuid, out}).status, 0);
    const std::string config = output_of({"/usr/bin/skopeo", "inspect", "--config", "--raw", out});
    const std::string original = output_of({"/usr/bin/skopeo", "inspect", "--config", "--raw", layout_.reference()});
    const std::string diff_ids = R"("diff_ids":[)";
    const size_t begin = original.find(diff_ids) + diff_ids.size();
    const std::string first = original.substr(begin, original.find(']', begin) - begin);
    EXPECT_THAT(config, HasSubstr(diff_ids + first + ",\"sha256:"));
    EXPECT_THAT(config, HasSubstr(R"("Labels":{"a":"b"})"));
    output_of({"/usr/bin/umoci", "unpack", "--rootless", "--image", host_.path("out") + ":new", host_.path("bundle")});
    EXPECT_EQ(host_.dir().read_file("bundle/rootfs/made"), "made\n");
    EXPECT_FALSE(std::filesystem::exists(host_.path("bundle/rootfs/program")));
}

TEST_F(Export, WhatWasExportedIsFetchedAndRuns) {
    const std::string uuid = ended({image_, "--exec=/program"});
    ASSERT_EQ(host_.rkt({"export", uuid, "oci-archive:" + host_.path("out.tar") + ":new"}).status, 0);
    EXPECT_EQ(host_
                  .rkt({"run", "--quiet", "--net=none", "oci-archive:" + host_.path("out.tar") + ":new",
                        "--exec=/program", "--", "8"})
                  .status,
              8);
}

TEST_F(Export, NeedsNothingOfAnImageThatWasRemoved) {
    const std::string uuid = ended({image_});
    ASSERT_EQ(host_.rkt({"image", "rm", image_}).status, 0);
    ASSERT_EQ(host_.rkt({"export", uuid, "oci:" + host_.path("out") + ":new"}).status, 0);
    output_of({"/usr/bin/umoci", "unpack", "--rootless", "--image", host_.path("out") + ":new", host_.path("bundle")});
    EXPECT_EQ(host_.dir().read_file("bundle/rootfs/made"), "made\n");
    EXPECT_FALSE(std::filesystem::exists(host_.path("bundle/rootfs/program")));
}

TEST_F(Export, OneAppOfSeveral) {
    const std::string uuid = ended({image_, "--name=one", image_, "--name=two", "--exec=/program"});
    expect_refused({uuid, host_.path("out.aci")},
                   "pod contains multiple apps, specify one with --app (apps: one, two)");
    expect_refused({"--app=three", uuid, host_.path("out.aci")}, "no app \"three\" in the pod (apps: one, two)");
    ASSERT_EQ(host_.rkt({"export", "--app=two", uuid, host_.path("out.aci")}).status, 0);
    const std::string names = output_of({"/usr/bin/tar", "-tzf", host_.path("out.aci")});
    EXPECT_THAT(names, HasSubstr("rootfs/program\n"));
    EXPECT_THAT(names, testing::Not(HasSubstr("rootfs/made")));
}

TEST_F(Export, RefusesWhatItCannotWrite) {
    const std::string uuid = ended({image_});
    expect_refused({uuid}, "give the UUID of a pod and the output");
    expect_refused({uuid, host_.path("out.tar")}, "the extension must be .aci");
    expect_refused({"abcd", host_.path("out.aci")}, "no matches found");
    host_.dir().write_file("there.aci", "mine");
    expect_refused({uuid, host_.path("there.aci")}, "there.aci");
    EXPECT_EQ(host_.dir().read_file("there.aci"), "mine");
    EXPECT_EQ(host_.rkt({"export", "--overwrite", uuid, host_.path("there.aci")}).status, 0);
}

// gc has seen that it ended; what deletes it comes first.
TEST_F(Export, APodThatIsMarkedIsExportedUntilSomebodyDeletesIt) {
    const std::string uuid = ended({image_});
    ASSERT_EQ(host_.rkt({"gc", "--mark-only"}).status, 0);
    const std::string dir = host_.data() + "/pods/exited-garbage/" + uuid;
    {
        const auto lock = FileLock::take(Dir::open(dir).fd().duplicate(), LockMode::exclusive);
        expect_refused({uuid, host_.path("out.aci")}, "is exited deleting: only a pod that has ended can be exported");
    }
    EXPECT_EQ(host_.rkt({"export", uuid, host_.path("out.aci")}).status, 0);
    EXPECT_TRUE(std::filesystem::exists(host_.path("out.aci")));
}

TEST_F(Export, APodThatHasNotEndedIsNotExported) {
    const std::string uuid(text::trim(host_.rkt({"prepare", image_, "--exec=/program", "--", "pause"}).out));
    expect_refused({uuid, host_.path("out.aci")}, "is prepared: only a pod that has ended can be exported");
    Child starter = Child::spawn(host_.command({"run-prepared", "--net=none", "--quiet", uuid}));
    EXPECT_EQ(host_.rkt({"status", "--wait-ready=30s", uuid}).status, 0);
    expect_refused({uuid, host_.path("out.aci")}, "is running: only a pod that has ended can be exported");
    EXPECT_EQ(host_.rkt({"stop", uuid}).status, 0);
    EXPECT_EQ(starter.wait().as_exit_code(), 0);
}

}  // namespace
}  // namespace rkt::test

// image pack, extract, render, verify, and the repair by fetch.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "functional/oci_layout.hpp"
#include "functional/program.hpp"

namespace rkt::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ImageTools : public testing::Test {
protected:
    [[nodiscard]] Result rkt(const std::vector<std::string>& words) const { return host_.rkt(words); }
    [[nodiscard]] Result pack(const std::string& source, const std::vector<std::string>& more = {}) const {
        std::vector<std::string> words{"image", "pack", source, "--name=example.com/hello:1.0", "--output=" + aci()};
        words.insert(words.end(), more.begin(), more.end());
        return rkt(words);
    }
    [[nodiscard]] std::string aci() const { return host_.path("hello.aci"); }
    [[nodiscard]] static Result tar(const std::vector<std::string>& words) {
        std::vector<std::string> argv{"/usr/bin/tar"};
        argv.insert(argv.end(), words.begin(), words.end());
        return execute(argv);
    }
    // The whole id of the packed image, fetched.
    [[nodiscard]] std::string fetch(const std::string& reference) const {
        const Result result = rkt({"fetch", "--full", "--quiet", reference});
        EXPECT_EQ(result.status, 0) << result.err;
        return std::string(text::trim(result.out));
    }
    [[nodiscard]] Dir only_layer() const {
        const Dir layers = Dir::open(host_.data() + "/layers");
        return layers.open_dir(layers.entries().at(0));
    }

    Host host_;
};

TEST_F(ImageTools, PackedProgramIsAnAciThatIsFetchedRenderedAndSound) {
    const Result packed = pack(RKT_PAYLOAD, {"--port=http,protocol=tcp,port=80", "--environment=A=b",
                                             "--exec=/functional_payload", "--exec=word"});
    ASSERT_EQ(packed.status, 0) << packed.err;
    EXPECT_EQ(packed.out, aci() + "\n");
    EXPECT_EQ(packed.err, "");
    EXPECT_EQ(tar({"-tzf", aci()}).out, "manifest\nrootfs/\nrootfs/functional_payload\n");

    const std::string id = fetch(aci());
    const Result manifest = rkt({"image", "cat-manifest", id});
    EXPECT_THAT(manifest.out, AllOf(HasSubstr("\"word\""), HasSubstr("\"http\""), HasSubstr("\"version\"")));
    const Result verified = rkt({"image", "verify"});
    EXPECT_EQ(verified.status, 0);
    EXPECT_EQ(verified.out, "successfully verified checksum for image: \"example.com/hello:1.0\" (\"" + id + "\")\n");

    const std::string out = host_.path("out");
    EXPECT_EQ(rkt({"image", "render", "example.com/hello:1.0", out}).status, 0);
    EXPECT_TRUE(Dir::open(out).exists("rootfs/functional_payload"));
    EXPECT_THAT(Dir::open(out).read_file("manifest"), HasSubstr("example.com/hello"));
}

TEST_F(ImageTools, PackIsDeterministicAndDoesNotOverwrite) {
    ::setenv("SOURCE_DATE_EPOCH", "1000", 1);
    ASSERT_EQ(pack(RKT_PAYLOAD).status, 0);
    const std::string first = host_.dir().read_file("hello.aci");
    const Result refused = pack(RKT_PAYLOAD);
    EXPECT_EQ(refused.status, 254);
    EXPECT_THAT(refused.err, HasSubstr("--overwrite"));
    std::filesystem::copy_file(RKT_PAYLOAD, host_.path("functional_payload"));
    ASSERT_EQ(pack(host_.path("functional_payload"), {"--overwrite"}).status, 0);
    EXPECT_TRUE(host_.dir().read_file("hello.aci") == first);
    EXPECT_THAT(tar({"-tvzf", aci(), "--utc"}).out, HasSubstr("1970-01-01 00:16 rootfs/functional_payload"));
    ::unsetenv("SOURCE_DATE_EPOCH");
}

TEST_F(ImageTools, PackRefusesWhatNobodyCouldRunAndLeavesNothing) {
    const auto refused = [&](const std::vector<std::string>& more, const char* told) {
        const Result result = pack(RKT_PAYLOAD, more);
        EXPECT_NE(result.status, 0) << told;
        EXPECT_THAT(result.err, HasSubstr(told));
        EXPECT_FALSE(host_.dir().exists("hello.aci")) << told;
    };
    refused({"--name=example.com/hello,os=linux,arch=s390x"}, "s390x");
    refused({"--name=Not A Name"}, "Not A Name");
    refused({"--port=http"}, "port=NUMBER");
    refused({"--port=http,protocol=tcp,port=70000"}, "70000");
    refused({"--environment=A"}, "no =");
    refused({"--working-dir=relative"}, "workingDirectory");
    EXPECT_THAT(rkt({"image", "pack", RKT_PAYLOAD}).err, HasSubstr("--name"));
    EXPECT_THAT(rkt({"image", "pack", host_.path("none"), "--name=a.example/b"}).err, HasSubstr("none"));
}

TEST_F(ImageTools, PackWarnsOfADynamicProgramWithItsInterpreter) {
    const Result packed = pack("/bin/true");
    EXPECT_EQ(packed.status, 0) << packed.err;
    EXPECT_THAT(packed.err, AllOf(HasSubstr("warning"), HasSubstr("/bin/true is not static"), HasSubstr("/ld")));
}

TEST_F(ImageTools, PackedDirectoryKeepsOwnersAndLinks) {
    const Dir tree = host_.dir().make_dir("tree");
    tree.write_file("f", "content", 0640);
    ASSERT_EQ(::fchownat(tree.get(), "f", 7, 8, 0), 0);
    ASSERT_EQ(::symlinkat("f", tree.get(), "l"), 0);
    ASSERT_EQ(::linkat(tree.get(), "f", tree.get(), "again", 0), 0);
    ASSERT_EQ(pack(host_.path("tree"), {"--exec=/f"}).status, 0);
    const std::string listed = tar({"--numeric-owner", "-tvzf", aci()}).out;
    EXPECT_THAT(listed,
                AllOf(HasSubstr("-rw-r----- 7/8"), HasSubstr("rootfs/l -> f"), HasSubstr("link to rootfs/again")));
    (void)fetch(aci());
    EXPECT_EQ(rkt({"image", "verify"}).status, 0);
    const Result inside =
        rkt({"image", "pack", host_.path("tree"), "--name=a.example/b", "--output=" + host_.path("tree/x.aci")});
    EXPECT_THAT(inside.err, HasSubstr("--output names another place"));
}

class StoredLayout : public ImageTools {
protected:
    StoredLayout() : layout_(host_.path("layout"), R"("Entrypoint":["/program"])"), id_(fetch(layout_.reference())) {}
    OciLayout layout_;
    std::string id_;
};

TEST_F(StoredLayout, ExtractedTreeIsWholeOrNotThere) {
    const std::string out = host_.path("out");
    ASSERT_EQ(rkt({"image", "extract", "--rootfs-only", id_, out}).status, 0);
    EXPECT_EQ(Dir::open(out).entries(), std::vector<std::string>{"program"});
    const Result again = rkt({"image", "extract", id_, out});
    EXPECT_EQ(again.status, 254);
    EXPECT_THAT(again.err, HasSubstr("exists (--overwrite replaces it)"));
    EXPECT_EQ(rkt({"image", "extract", "--overwrite", id_, out + "/"}).status, 0);
    EXPECT_EQ(Dir::open(out).entries(), (std::vector<std::string>{"manifest", "rootfs"}));
    const auto around = host_.dir().entries();
    for (const std::string root : {"/", "/tmp/..", "//"}) {
        EXPECT_THAT(rkt({"image", "render", "--overwrite", id_, root}).err, HasSubstr("root directory")) << root;
    }
    EXPECT_NE(rkt({"image", "render", "sha512-0000", out + "2"}).status, 0);
    EXPECT_EQ(host_.dir().entries(), around);  // nothing half-made beside it
}

TEST_F(StoredLayout, DamageIsNamedARunIsRefusedAndFetchMends) {
    only_layer().open_dir("rootfs").write_file("program", "#!/bin/false");
    const Result damaged = rkt({"image", "verify", layout_.reference()});
    EXPECT_EQ(damaged.status, 1);
    EXPECT_THAT(damaged.out,
                AllOf(HasSubstr("image \"" + layout_.reference() + "\" (" + id_ + "): layer sha256:"),
                      HasSubstr("file \"program\" is shorter than it was"), Not(HasSubstr("successfully"))));
    EXPECT_THAT(damaged.err, HasSubstr("rkt fetch"));
    const Result refused = rkt({"run", "--net=none", id_});
    EXPECT_EQ(refused.status, 254);
    EXPECT_THAT(refused.err, AllOf(HasSubstr("is damaged"), HasSubstr("rkt fetch")));

    EXPECT_EQ(fetch(layout_.reference()), id_);
    EXPECT_EQ(rkt({"image", "verify"}).status, 0);
}

TEST_F(StoredLayout, UnreadableRecordIsNamedAndMended) {
    Dir::open(host_.data() + "/images/" + id_).write_file("record.json", "{");
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"image", "verify"}, {"image", "verify", id_}}) {
        const Result damaged = rkt(words);
        EXPECT_EQ(damaged.status, 1);
        EXPECT_THAT(damaged.out, HasSubstr("record.json"));
    }
    EXPECT_EQ(fetch(layout_.reference()), id_);
    EXPECT_EQ(rkt({"image", "verify"}).status, 0);
}

}  // namespace
}  // namespace rkt::test

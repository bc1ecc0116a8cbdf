// fetch and the image family on an OCI layout.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "functional/oci_layout.hpp"
#include "functional/program.hpp"

namespace rkt::test {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StartsWith;

class Images : public testing::Test {
protected:
    Images() : layout_(host_.path("hello"), R"("Entrypoint":["/program"])") {}
    [[nodiscard]] Result rkt(const std::vector<std::string>& words) const { return host_.rkt(words); }
    // The whole id of the image, fetched.
    [[nodiscard]] std::string fetch() const {
        return std::string(text::trim(rkt({"fetch", "--full", "--quiet", layout_.reference()}).out));
    }

    Host host_;
    OciLayout layout_;
};

TEST_F(Images, FetchPrintsTheIdInBothLengths) {
    const Result result = rkt({"fetch", layout_.reference()});
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_THAT(result.out, MatchesRegex("sha512-[0-9a-f]{32}\n"));
    const Result full = rkt({"fetch", "--full", layout_.reference()});
    EXPECT_THAT(full.out, MatchesRegex("sha512-[0-9a-f]{64}\n"));
    EXPECT_THAT(full.out, StartsWith(std::string(text::trim(result.out))));
}

TEST_F(Images, WithoutDirTheConfigurationSaysWhereTheStoreIs) {
    const auto list = [&] {
        return execute({RKT_PROGRAM, "--libexec-dir=" + host_.libexec(), "--system-config=" + host_.path("lib"),
                        "--local-config=" + host_.path("etc"), "image", "list"});
    };
    const auto configure = [&](const char* layer, const std::string& data) {
        host_.dir().make_dir(layer).make_dir("paths.d").write_file(
            "here.json", R"({"rktKind":"paths","rktVersion":"v1","data":")" + data + "\"}");
    };
    configure("lib", host_.path("vendors"));
    configure("etc", host_.path("locals"));
    EXPECT_EQ(list().status, 0) << list().err;
    EXPECT_TRUE(std::filesystem::exists(host_.path("locals")));
    EXPECT_FALSE(std::filesystem::exists(host_.path("vendors")));
    configure("etc", "relative");
    const Result result = list();
    EXPECT_EQ(result.status, 254);
    EXPECT_THAT(result.err, HasSubstr("paths.d/here.json"));
}

TEST_F(Images, AnArchiveThatIsNotThereIsNamedOnce) {
    const Result result = rkt({"fetch", "oci:/no/such:v1"});
    EXPECT_EQ(result.status, 254);
    const size_t first = result.err.rfind("oci:/no/such");
    EXPECT_EQ(result.err.find("\": oci:"), std::string::npos) << result.err;
    EXPECT_NE(first, std::string::npos);
}

TEST_F(Images, ProgressIsPlainLinesWithoutATerminalAndNothingWhenQuiet) {
    const Result quiet = rkt({"fetch", "--quiet", layout_.reference()});
    EXPECT_EQ(quiet.err, "");
    EXPECT_EQ(quiet.warnings, "fetch: warning: images need no signature (--insecure-options=image)\n");
    const Result plain = rkt({"fetch", layout_.reference()});
    EXPECT_GE(count_lines(plain.err), 1U);
    EXPECT_EQ(plain.err.find('\x1b'), std::string::npos);
}

TEST_F(Images, ABrokenImageIsOneLineAndLeavesTheStoreReadable) {
    for (const std::string& blob : layout_.blobs().entries()) layout_.blobs().write_file(blob, "broken");
    const Result result = rkt({"fetch", "--quiet", layout_.reference()});
    EXPECT_EQ(result.status, 254);
    EXPECT_EQ(count_lines(result.err), 1U) << result.err;
    EXPECT_THAT(result.err, StartsWith("fetch: "));
    EXPECT_EQ(result.out, "");
    EXPECT_EQ(rkt({"image", "list", "--no-legend"}).out, "");
}

// An error of the child comes once, with the verb that the user typed.
TEST_F(Images, RunOfAnImageThatCannotBeFetchedIsOneLine) {
    const Result result = rkt({"run", "--quiet", "oci:" + host_.path("nothing") + ":latest"});
    EXPECT_EQ(result.status, 254);
    EXPECT_EQ(count_lines(result.err), 1U) << result.err;
    EXPECT_THAT(result.err, StartsWith("run: "));
    EXPECT_THAT(result.err, HasSubstr(host_.path("nothing")));
}

TEST_F(Images, ListShowsTabSeparatedColumns) {
    EXPECT_EQ(rkt({"image", "list"}).out, "ID\tNAME\tSIZE\tIMPORT TIME\tLAST USED\n");
    EXPECT_EQ(rkt({"image", "list", "--format=json"}).out, "[]\n");
    const std::string id = fetch();
    const auto lines = text::split(rkt({"image", "list"}).out, '\n');
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_THAT(lines[1], StartsWith(id.substr(0, 19) + "\t"));
    EXPECT_EQ(rkt({"image", "list", "--no-legend", "--fields=id", "--full"}).out, id + "\n");
    const std::string json = rkt({"image", "list", "--format=json"}).out;
    EXPECT_THAT(json, StartsWith("[{\"id\":\"" + id + "\",\"name\":\""));
    for (const char* key : {"\"import_time\":1", "\"last_used_time\":1", "\"size\":"})
        EXPECT_THAT(json, HasSubstr(key));
}

TEST_F(Images, CatManifestPrintsTheManifest) {
    const std::string id = fetch();
    const Result pretty = rkt({"image", "cat-manifest", id.substr(0, 12)});
    EXPECT_EQ(pretty.status, 0) << pretty.err;
    EXPECT_THAT(pretty.out, HasSubstr("\n\t\"acKind\": \"ImageManifest\""));
    EXPECT_EQ(count_lines(rkt({"image", "cat-manifest", "--pretty-print=false", id}).out), 1U);
}

TEST_F(Images, RmSaysWhatItDidAndSkipsWhatIsNotThere) {
    const std::string id = fetch();
    const Result unknown = rkt({"image", "rm", "sha512-ffff"});
    EXPECT_EQ(unknown.status, 0);
    EXPECT_EQ(count_lines(unknown.err), 1U);
    const Result result = rkt({"image", "rm", "sha512-ffff", id});
    EXPECT_EQ(result.status, 0);
    EXPECT_EQ(result.out, "successfully removed aci for image: \"" + id + "\"\n");
    EXPECT_THAT(result.err, HasSubstr("rm: 1 image(s) successfully removed\n"));
    EXPECT_EQ(rkt({"image", "list", "--no-legend"}).out, "");
}

TEST_F(Images, GcTakesWhatIsOlderThanTheGracePeriod) {
    const std::string id = fetch();
    EXPECT_EQ(rkt({"image", "gc", "--grace-period=1h"}).out, "");
    EXPECT_EQ(rkt({"image", "gc", "--grace-period=0"}).out, "successfully removed aci for image: \"" + id + "\"\n");
}

TEST_F(Images, PullPolicyNeverTakesOnlyWhatIsThere) {
    const Result docker = rkt({"prepare", "--pull-policy=never", "docker://127.0.0.1:1/nothing"});
    EXPECT_EQ(docker.status, 254);
    EXPECT_THAT(docker.err,
                StartsWith("prepare: unable to fetch docker image from URL \"docker://127.0.0.1:1/nothing\": "));
    const Result id = rkt({"prepare", "sha512-ffff"});
    EXPECT_EQ(id.status, 254);
    EXPECT_THAT(id.err, StartsWith("prepare: no image IDs found"));
}

}  // namespace
}  // namespace rkt::test

#include "spec/oci.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"

namespace rkt::oci {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string kDigestA = "sha256:" + std::string(64, 'a');
const std::string kDigestB = "sha256:" + std::string(64, 'b');
constexpr const char* kOciManifest = "application/vnd.oci.image.manifest.v1+json";
constexpr const char* kOciIndex = "application/vnd.oci.image.index.v1+json";

std::string oci_manifest(const std::string& extra = "") {
    return R"({"schemaVersion":2,)" + extra +
           R"("config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":")" + kDigestA +
           R"(","size":7},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":")" + kDigestB +
           R"(","size":9}]})";
}
std::string entry(const std::string& architecture, const std::string& variant, char digit) {
    return R"({"mediaType":"x","digest":"sha256:)" + std::string(64, digit) +
           R"(","size":1,"platform":{"os":"linux","architecture":")" + architecture + "\"" +
           (variant.empty() ? "" : R"(,"variant":")" + variant + "\"") + "}}";
}
Index index(const std::string& entries) {
    return std::get<Index>(parse_manifest(R"({"schemaVersion":2,"manifests":[)" + entries + "]}", kOciIndex));
}
template <typename F>
std::string message_of(F&& f) {
    try {
        f();
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

TEST(OciManifest, KindComesFromDocumentHeaderOrShape) {
    for (const char* served :
         {"", kOciManifest, "application/vnd.oci.image.manifest.v1+json; charset=utf-8", "text/plain"}) {
        const auto parsed = std::get<Manifest>(parse_manifest(oci_manifest(), served));
        EXPECT_EQ(parsed.config.digest.str(), kDigestA) << served;
        ASSERT_EQ(parsed.layers.size(), 1U);
        EXPECT_EQ(parsed.layers[0].size, 9U);
    }
}

// CVE-2021-41190: one document that is an index to this client and a manifest to that one.
TEST(OciManifest, TwoMeaningsAreRefused) {
    const std::string declared = oci_manifest(std::string(R"("mediaType":")") + kOciManifest + "\",");
    EXPECT_THROW((void)parse_manifest(declared, kOciIndex), Error);
    EXPECT_THROW((void)parse_manifest(oci_manifest(R"("manifests":[],)"), kOciManifest), Error);
}

TEST(OciManifest, Schema1IsRefusedByName) {
    const std::string old = R"({"schemaVersion":1,"name":"x","fsLayers":[{"blobSum":"y"}]})";
    EXPECT_THAT(message_of([&] { (void)parse_manifest(old, ""); }), HasSubstr("schema 1"));
    EXPECT_THAT(
        message_of([&] { (void)parse_manifest(old, "application/vnd.docker.distribution.manifest.v1+prettyjws"); }),
        HasSubstr("schema 1"));
}

TEST(OciManifest, NonsenseIsRefused) {
    for (const std::string& text :
         {std::string("<html>"), std::string("[]"), std::string("{}"), std::string(R"({"config":7,"layers":[]})"),
          std::string(R"({"config":{"digest":"sha256:zz","size":1},"layers":[]})"),
          std::string(R"({"config":{"digest":")") + kDigestA + R"(","size":-1},"layers":[]})"}) {
        EXPECT_THROW((void)parse_manifest(text, kOciManifest), Error) << text;
    }
}

// OCI image-spec, image-index.md: a processor runs what is made for it and its predecessors.
TEST(OciPlatform, BestVariantWins) {
    const Index arm = index(entry("arm", "v6", '6') + "," + entry("arm", "v7", '7') + "," + entry("arm", "v8", '8'));
    EXPECT_EQ(select_platform(arm, {"linux", "arm", "v7"}).digest.hex().front(), '7');
    EXPECT_EQ(select_platform(arm, {"linux", "arm", "v6"}).digest.hex().front(), '6');
    EXPECT_THROW((void)select_platform(arm, {"linux", "arm", "v5"}), Error);
    const Index plain = index(entry("arm64", "", '1'));
    EXPECT_EQ(select_platform(plain, {"linux", "arm64", "v8"}).digest.hex().front(), '1');
}

TEST(OciPlatform, NoneThatFitsNamesThoseOffered) {
    const Index foreign = index(entry("s390x", "", '1') + "," + entry("arm64", "v8", '2'));
    const std::string message = message_of([&] { (void)select_platform(foreign, {"linux", "amd64", ""}); });
    EXPECT_THAT(message, HasSubstr("linux/amd64"));
    EXPECT_THAT(message, HasSubstr("linux/s390x"));
    EXPECT_THAT(message, HasSubstr("linux/arm64/v8"));
}

TEST(OciLayer, CompressionFromTheMediaType) {
    EXPECT_EQ(layer_compression("application/vnd.oci.image.layer.v1.tar"), Compression::none);
    EXPECT_EQ(layer_compression("application/vnd.oci.image.layer.v1.tar+gzip"), Compression::gzip);
    EXPECT_EQ(layer_compression("application/vnd.oci.image.layer.v1.tar+zstd"), Compression::zstd);
    EXPECT_EQ(layer_compression("application/vnd.docker.image.rootfs.diff.tar.gzip"), Compression::gzip);
    for (const char* type : {"application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", "application/json",
                             "application/vnd.oci.image.layer.v1.tar+gzip+encrypted"}) {
        EXPECT_THAT(message_of([&] { (void)layer_compression(type); }), HasSubstr(type));
    }
}

TEST(OciConfig, GoTakesNullForNothing) {
    const Config config = parse_config(
        R"({"os":"linux","architecture":"amd64","rootfs":{"type":"layers","diff_ids":[")" + kDigestA +
        R"("]},"config":{"Env":null,"Cmd":null,"Labels":{"a":null},"ExposedPorts":{"80/tcp":{},"53/udp":null},
                                       "Volumes":null}})");
    EXPECT_THAT(config.exposed_ports, ElementsAre("53/udp", "80/tcp"));
    EXPECT_EQ(config.labels.at("a"), "");
    EXPECT_EQ(config.diff_ids.size(), 1U);
    EXPECT_TRUE(config.cmd.empty());
}

TEST(DockerSave, TheOneThatIsCalledSoOrTheOnlyOne) {
    const auto images = parse_docker_save(R"([{"Config":"a.json","RepoTags":["nginx:1"],"Layers":["l/layer.tar"]},
                                              {"Config":"b.json","RepoTags":null,"Layers":[]}])");
    EXPECT_EQ(select_saved(images, "nginx:1").config, "a.json");
    EXPECT_THAT(message_of([&] { (void)select_saved(images, ""); }), HasSubstr("nginx:1"));
    EXPECT_EQ(select_saved({images[1]}, "").config, "b.json");
    EXPECT_THROW((void)parse_docker_save("{}"), Error);
}

}  // namespace
}  // namespace rkt::oci

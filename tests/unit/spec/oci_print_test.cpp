#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "spec/oci.hpp"

namespace rkt::oci {
namespace {

using testing::HasSubstr;

Descriptor manifest_of_digit(char digit) {
    return {kManifestType, Digest::sha256(std::string(64, digit)), 10, std::nullopt, {}};
}

std::vector<std::pair<char, std::string>> entries(const std::string& index) {
    std::vector<std::pair<char, std::string>> found;
    const auto parsed = parse_manifest(index, kIndexType);
    for (const auto& entry : std::get<Index>(parsed).manifests) {
        const auto name = entry.annotations.find("org.opencontainers.image.ref.name");
        found.emplace_back(entry.digest.hex()[0], name == entry.annotations.end() ? "" : name->second);
    }
    return found;
}

TEST(NameInIndex, ATagMovesAndNothingElse) {
    using Entries = std::vector<std::pair<char, std::string>>;
    std::string index = name_in_index("", manifest_of_digit('a'), "1");
    EXPECT_EQ(entries(index), (Entries{{'a', "1"}}));
    index = name_in_index(index, manifest_of_digit('a'), "2");
    EXPECT_EQ(entries(index), (Entries{{'a', "1"}, {'a', "2"}}));
    index = name_in_index(index, manifest_of_digit('b'), "1");
    EXPECT_EQ(entries(index), (Entries{{'a', "2"}, {'b', "1"}}));
    index = name_in_index(index, manifest_of_digit('c'), "");
    EXPECT_EQ(entries(index), (Entries{{'a', "2"}, {'b', "1"}, {'c', ""}}));
    EXPECT_EQ(entries(name_in_index(index, manifest_of_digit('c'), "")).size(), 3U);
}

TEST(NameInIndex, WhatOthersWroteStays) {
    const std::string theirs =
        R"({"schemaVersion":2,"annotations":{"x":"y"},"manifests":[{"mediaType":"m","digest":"sha256:)" +
        std::string(64, 'd') + R"(","size":1,"platform":{"os":"linux","architecture":"arm"},"new":[1]}]})";
    const std::string index = name_in_index(theirs, manifest_of_digit('a'), "1");
    EXPECT_THAT(index, HasSubstr(R"("annotations":{"x":"y"})"));
    EXPECT_THAT(index, HasSubstr(R"("platform":{"os":"linux","architecture":"arm"},"new":[1]})"));
    for (const char* bad : {"[]", "{", R"({"manifests":{}})", R"({"manifests":[{}]})"}) {
        EXPECT_THROW((void)name_in_index(bad, manifest_of_digit('a'), "1"), Error) << bad;
    }
}

TEST(WithOciTypes, DockersWordsAreExchanged) {
    Manifest docker{
        {"application/vnd.docker.container.image.v1+json", manifest_of_digit('a').digest, 1, std::nullopt, {}}, {}};
    for (const char* end : {"tar", "tar.gzip", "tar.zstd"}) {
        docker.layers.push_back(manifest_of_digit('b'));
        docker.layers.back().media_type = std::string("application/vnd.docker.image.rootfs.diff.") + end;
    }
    const Manifest oci = with_oci_types(docker);
    EXPECT_EQ(oci.config.media_type, "application/vnd.oci.image.config.v1+json");
    EXPECT_EQ(oci.layers[0].media_type, "application/vnd.oci.image.layer.v1.tar");
    EXPECT_EQ(oci.layers[1].media_type, "application/vnd.oci.image.layer.v1.tar+gzip");
    EXPECT_EQ(oci.layers[2].media_type, "application/vnd.oci.image.layer.v1.tar+zstd");
}

TEST(WithLayer, IsOneMoreOnTopAndNothingElse) {
    const Digest digest = Digest::sha256(std::string(64, 'b'));
    const std::string with = with_layer(
        R"({"os":"linux","config":{"New":1},"rootfs":{"type":"layers","diff_ids":["sha256:a"]},"history":[{"x":1}]})",
        digest, "rkt export");
    EXPECT_EQ(with, R"({"os":"linux","config":{"New":1},"rootfs":{"type":"layers","diff_ids":["sha256:a","sha256:)" +
                        digest.hex() + R"("]},"history":[{"x":1},{"created_by":"rkt export"}]})");
    EXPECT_EQ(with_layer(R"({"rootfs":{"diff_ids":[]}})", digest, "x").find("history"), std::string::npos);
    for (const char* bad : {"{", "{}", R"({"rootfs":{"diff_ids":{}}})", R"({"rootfs":{"diff_ids":[]},"history":{}})"}) {
        EXPECT_THROW((void)with_layer(bad, digest, "x"), ParseError) << bad;
    }
}

}  // namespace
}  // namespace rkt::oci

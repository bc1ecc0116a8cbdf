// appc/spec pods.md.
#include "spec/pod_manifest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "spec/port_forward.hpp"

namespace rkt {
namespace {

const std::string kHalf(64, 'a');

std::string pod_text(const std::string& app, const std::string& more = "") {
    return R"({"acVersion":"0.8.11","acKind":"PodManifest","apps":[{"name":"web","image":{"id":"sha512-)" + kHalf +
           "\"}" + (app.empty() ? "" : "," + app) + "}]" + (more.empty() ? "" : "," + more) + "}";
}

TEST(PodManifests, WhatIsReadIsPrintedAgain) {
    const PodManifest first = PodManifest::parse(pod_text(
        R"("readOnlyRootFS":true,"mounts":[{"volume":"data","path":"/data"}])",
        R"("volumes":[{"name":"data","kind":"host","source":"/srv","readOnly":true}],"ports":[{"name":"http","hostPort":80}])"));
    EXPECT_TRUE(first.apps.at(0).read_only_rootfs);
    EXPECT_EQ(first.volumes.at(0).source, "/srv");
    EXPECT_EQ(first.ports.at(0).host_port, 80);
    EXPECT_EQ(PodManifest::parse(first.print()).print(), first.print());
}

TEST(PodManifests, EveryKindOfVolumeIsPrintedAsItWas) {
    const std::string volumes =
        R"("volumes":[{"name":"h","kind":"host","source":"/srv","recursive":false,"propagation":"rslave"},)"
        R"({"name":"e","kind":"empty","mode":"1777","uid":1,"gid":2},{"name":"t","kind":"tmpfs","size":4096}])";
    const PodManifest first = PodManifest::parse(pod_text("", volumes));
    EXPECT_EQ(first.volumes.at(0).propagation, Propagation::rslave);
    EXPECT_EQ(first.volumes.at(2).size, 4096U);
    EXPECT_NE(first.print().find(volumes), std::string::npos) << first.print();
}

// Other tools write the SHA-512 in full; the store's keys keep half of it.
TEST(PodManifests, WholeImageIdIsTheStores) {
    std::string text = pod_text("");
    text.replace(text.find(kHalf), kHalf.size(), std::string(128, 'a'));
    EXPECT_EQ(PodManifest::parse(text).apps.at(0).image.id.str(), "sha512-" + kHalf);
}

TEST(PodManifests, APortMaySayWhereItLeads) {
    const PodManifest read = PodManifest::parse(pod_text(
        "", R"("ports":[{"name":"http","hostPort":80,"podPort":{"name":"http","protocol":"tcp","port":8080}}])"));
    const auto forwards = port_forwards(read);
    ASSERT_EQ(forwards.size(), 1U);
    EXPECT_EQ(forwards[0].pod_port, 8080);
    EXPECT_EQ(PodManifest::parse(read.print()).print(), read.print());
    EXPECT_NE(read.print().find(R"("podPort":{"name":"http","protocol":"tcp","port":8080,)"), std::string::npos);
}

TEST(PodManifests, IsolatorsOfThePodAreKept) {
    const std::string memory = R"({"name":"resource/memory","value":{"limit":"1Gi"}})";
    const PodManifest read = PodManifest::parse(pod_text("", R"("isolators":[)" + memory + "]"));
    ASSERT_EQ(read.isolators.size(), 1U);
    EXPECT_EQ(read.isolators[0].name, "resource/memory");
    EXPECT_EQ(read.isolators[0].value_json, R"({"limit":"1Gi"})");
    EXPECT_NE(read.print().find(R"("isolators":[)" + memory + "]"), std::string::npos) << read.print();
    const PodManifest none = PodManifest::parse(pod_text("", R"("isolators":null)"));  // as rkt wrote it
    EXPECT_NE(none.print().find(R"("isolators":null)"), std::string::npos) << none.print();
}

// rkt-1.30.md 12.
TEST(PodManifests, NamesAreUnique) {
    const auto refusal = [](const std::string& text) -> std::string {
        try {
            (void)PodManifest::parse(text);
            return "";
        } catch (const ParseError& error) {
            return error.what();
        }
    };
    std::string twice = pod_text("");
    const std::string app = R"({"name":"web","image":{"id":"sha512-)" + kHalf + "\"}}";
    twice.replace(twice.find(app), app.size(), app + "," + app);
    EXPECT_THAT(refusal(twice), testing::HasSubstr("duplicate apps of name \"web\""));
    const std::string volume = R"({"name":"data","kind":"empty"})";
    EXPECT_THAT(refusal(pod_text("", "\"volumes\":[" + volume + "," + volume + "]")),
                testing::HasSubstr("duplicate volume name \"data\""));
    const std::string note = R"({"name":"note","value":"x"})";
    EXPECT_NE(refusal(pod_text("", "\"annotations\":[" + note + "," + note + "]")), "");
}

class NoPods : public testing::TestWithParam<std::string> {};
TEST_P(NoPods, AreRefused) { EXPECT_THROW((void)PodManifest::parse(GetParam()), ParseError) << GetParam(); }
INSTANTIATE_TEST_SUITE_P(
    Table, NoPods,
    testing::Values("", "{}", R"({"acVersion":"0.8.11","acKind":"ImageManifest","apps":[]})",
                    pod_text(R"("mounts":[{"volume":"Data","path":"/x"}])"),
                    pod_text(R"("mounts":[{"volume":"data","path":""}])"),
                    pod_text(R"("mounts":[{"volume":"v","path":"/v","appVolume":{"name":"v"}}])"),
                    pod_text("", R"("ports":[{"name":"a","hostPort":1,"podPort":{"name":"a"}}])"),
                    pod_text("", R"("volumes":[{"name":"data","kind":"disk"}])"),
                    pod_text("", R"("volumes":[{"name":"data","kind":"empty","mode":"999"}])"),
                    pod_text("", R"("volumes":[{"name":"data","kind":"empty","uid":4294967295}])"),
                    pod_text("", R"("volumes":[{"name":"data","kind":"tmpfs","source":"/a"}])"),
                    pod_text("", R"("volumes":[{"name":"data","kind":"tmpfs","size":0}])"),
                    pod_text("", R"("volumes":[{"name":"data","kind":"empty","size":1}])"),
                    pod_text("", R"("volumes":[{"name":"data","kind":"host","source":"/a","propagation":"all"}])"),
                    pod_text("", R"("isolators":[{"name":"resource/nothing","value":{}}])"),
                    pod_text("", R"("isolators":[{"name":"resource/memory","value":{"limit":"x"}}])"),
                    pod_text("", R"("ports":[{"name":"http","hostPort":0}])"),
                    pod_text("", R"("ports":[{"name":"http","hostPort":65536}])")));

TEST(OctalModes, FourDigitsAndALeadingZero) {
    for (const char* mode : {"0", "755", "1777", "01777"}) EXPECT_TRUE(is_octal_mode(mode)) << mode;
    for (const char* mode : {"", "8", "17777", "000755", "+7"}) EXPECT_FALSE(is_octal_mode(mode)) << mode;
}

}  // namespace
}  // namespace rkt

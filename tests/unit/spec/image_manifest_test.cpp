// appc/spec aci.md, rkt-1.30.md 12.
#include "spec/image_manifest.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "unit/spec/manifest_text.hpp"

namespace rkt {
namespace {

using test::app_manifest;
using test::image_manifest;

TEST(ImageManifests, WhatIsReadIsPrintedAgain) {
    const std::string text = app_manifest(
        R"("workingDirectory":"/srv","environment":[{"name":"A","value":"1"}],"ports":[{"name":"http","protocol":"tcp","port":80}],
           "mountPoints":[{"name":"data","path":"/data","readOnly":true}],"supplementaryGIDs":[5],
           "isolators":[{"name":"resource/memory","value":{"limit":"1Gi"}}],"userLabels":{"a":"b"})");
    const ImageManifest first = ImageManifest::parse(text);
    EXPECT_EQ(first.app->ports.at(0).port, 80);
    EXPECT_TRUE(first.app->mount_points.at(0).read_only);
    EXPECT_EQ(first.app->isolators.at(0).name, "resource/memory");
    EXPECT_EQ(ImageManifest::parse(first.print()).print(), first.print());
}

TEST(ImageManifests, DependenciesAreKept) {
    const ImageManifest parsed = ImageManifest::parse(image_manifest(
        R"("dependencies":[{"imageName":"example.com/base","labels":[{"name":"os","value":"linux"}],"size":7}])"));
    ASSERT_EQ(parsed.dependencies.size(), 1U);
    EXPECT_EQ(parsed.dependencies[0].image_name, "example.com/base");
    EXPECT_EQ(parsed.dependencies[0].size, 7U);
    EXPECT_NE(parsed.print().find("example.com/base"), std::string::npos);
}

class NoManifests : public testing::TestWithParam<std::string> {};
TEST_P(NoManifests, AreRefused) { EXPECT_THROW((void)ImageManifest::parse(GetParam()), ParseError) << GetParam(); }
INSTANTIATE_TEST_SUITE_P(
    Table, NoManifests,
    testing::Values(
        "", "[]", "{}", R"({"acKind":"PodManifest","acVersion":"0.8.11","name":"a"})", image_manifest(R"("name":"b")"),
        R"({"acKind":"ImageManifest","acVersion":"0.8.11","name":"Example"})",
        image_manifest(R"("labels":[{"name":"os","value":"plan9"}])"),
        image_manifest(R"("labels":[{"name":"name","value":"x"}])"),
        image_manifest(R"("labels":[{"name":"os","value":"linux"},{"name":"arch","value":"vax"}])"),
        image_manifest(R"("labels":[{"name":"a","value":"1"},{"name":"a","value":"2"}])"),
        image_manifest(R"("annotations":[{"name":"created","value":"yesterday"}])"),
        image_manifest(R"("annotations":[{"name":"homepage","value":"ftp://x"}])"),
        image_manifest(R"("dependencies":[{"imageName":"Bad Name"}])"), image_manifest(R"("dependencies":[{}])"),
        image_manifest(R"("dependencies":[{"imageName":"a","imageID":"sha256-ab"}])"),
        image_manifest(R"("dependencies":[{"imageName":"a","imageID":"sha512-"}])"),
        image_manifest(R"("dependencies":[{"imageName":"a","imageID":"sha512-ab-cd"}])"),
        image_manifest(R"("dependencies":[{"imageName":"a","labels":[{"name":"name","value":"x"}]}])"),
        image_manifest(R"("annotations":[{"name":"created","value":"2020-01-01 00:00:00Z"}])"),
        image_manifest(R"("annotations":[{"name":"documentation","value":"file:///x"}])"),
        image_manifest(R"("annotations":[{"name":"a","value":"1"},{"name":"a","value":"2"}])"),
        image_manifest(R"("pathWhitelist":"/a")"), image_manifest(R"("pathWhitelist":[1])"),
        R"({"acKind":"ImageManifest","acVersion":"0.0.0","name":"a"})",
        R"({"acKind":"ImageManifest","acVersion":"1.0","name":"a"})", R"({"acKind":"ImageManifest","name":"a"})",
        image_manifest(R"("app":{"exec":["/a"],"user":"","group":"0"})"),
        app_manifest(R"("environment":[{"name":"1A","value":"x"}])"),
        app_manifest(R"("environment":[{"name":"A","value":"x"},{"name":"A","value":"y"}])"),
        app_manifest(R"("ports":[{"name":"Bad_Name","protocol":"tcp","port":80}])"),
        app_manifest(R"("ports":[{"name":"a","protocol":"tcp","port":65536}])"),
        app_manifest(R"("workingDirectory":"srv")"),
        app_manifest(R"("ports":[{"name":"a","protocol":"tcp","port":0}])"),
        app_manifest(R"("ports":[{"name":"a","protocol":"tcp","port":65535,"count":2}])"),
        app_manifest(R"("eventHandlers":[{"name":"on-start","exec":["/a"]}])"),
        app_manifest(R"("eventHandlers":[{"name":"pre-start","exec":["/a"]},{"name":"pre-start","exec":["/b"]}])"),
        app_manifest(R"("mountPoints":[{"name":"Data","path":"/d"}])"),
        app_manifest(R"("isolators":[{"name":"os/linux/capabilities-retain-set","value":{"set":[]}}])"),
        app_manifest(R"("isolators":[{"name":"os/linux/cpu-shares","value":1}])"),
        app_manifest(R"("supplementaryGIDs":[4294967295])"),
        app_manifest(R"("isolators":[{"name":"no/such","value":{}}])")));

}  // namespace
}  // namespace rkt

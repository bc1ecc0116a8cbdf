// rkt-1.30.md 12, row by row: what each rule takes, and what it refuses with which words. Beside it stand the tests of
// single types: id, date, quantity, volume, environment; of ACI tars image/aci_layout_test.cpp.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "spec/id.hpp"
#include "spec/image_manifest.hpp"
#include "spec/pod_manifest.hpp"
#include "spec/quantity.hpp"
#include "unit/spec/manifest_text.hpp"

namespace rkt {
namespace {

using test::app_manifest;
using test::image_manifest;

std::string isolators(const std::string& list) { return app_manifest(R"("isolators":[)" + list + "]"); }
std::string isolator(const std::string& name, const std::string& value) {
    return R"({"name":")" + name + R"(","value":)" + value + "}";
}
std::string twice(const std::string& name, const std::string& value) {
    return isolators(isolator(name, value) + "," + isolator(name, value));
}
std::string pod(const std::string& of_app, const std::string& more = "") {
    return R"({"acVersion":"0.8.11","acKind":"PodManifest","apps":[{"name":"web","image":{"id":"sha512-)" +
           std::string(64, 'a') + "\"}" + (of_app.empty() ? "" : "," + of_app) + "}]" +
           (more.empty() ? "" : "," + more) + "}";
}

// "": accepted; else what the refusal says.
struct Row {
    std::string manifest;
    const char* refusal = "";
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.manifest; }
template <typename Manifest>
std::string refusal_of(const std::string& manifest) {
    try {
        (void)Manifest::parse(manifest);
        return "";
    } catch (const ParseError& error) {
        return error.what();
    }
}
template <typename Manifest>
void expect(const Row& row) {
    const std::string refusal = refusal_of<Manifest>(row.manifest);
    EXPECT_THAT(refusal, testing::HasSubstr(row.refusal)) << row.manifest;
    EXPECT_EQ(refusal.empty(), std::string(row.refusal).empty()) << row.manifest << ": " << refusal;
}

class ImageRules : public testing::TestWithParam<Row> {};
TEST_P(ImageRules, Hold) { expect<ImageManifest>(GetParam()); }
class PodRules : public testing::TestWithParam<Row> {};
TEST_P(PodRules, Hold) { expect<PodManifest>(GetParam()); }

INSTANTIATE_TEST_SUITE_P(
    SemVer, ImageRules,
    testing::Values(Row{R"({"acKind":"ImageManifest","acVersion":"1.2.3-rc1+git","name":"a"})"},
                    Row{R"({"acKind":"ImageManifest","acVersion":"0.0.1","name":"a"})"},
                    Row{R"({"acKind":"ImageManifest","acVersion":"0.0.0","name":"a"})", "must not be 0.0.0"},
                    Row{R"({"acKind":"ImageManifest","acVersion":"1.2","name":"a"})", "not a semantic version"},
                    Row{R"({"acKind":"ImageManifest","acVersion":"one","name":"a"})", "not a semantic version"}));

INSTANTIATE_TEST_SUITE_P(
    KindAndRequired, ImageRules,
    testing::Values(Row{image_manifest("")},
                    Row{R"({"acKind":"PodManifest","acVersion":"0.8.11","name":"a"})", "ImageManifest"},
                    Row{R"({"acVersion":"0.8.11","name":"a"})", "\"acKind\" is missing"},
                    Row{R"({"acKind":"ImageManifest","name":"a"})", "\"acVersion\" is missing"},
                    Row{R"({"acKind":"ImageManifest","acVersion":"0.8.11"})", "\"name\" is missing"},
                    Row{R"({"acKind":"ImageManifest","acVersion":"0.8.11","name":"a+b"})", "invalid AC identifier"},
                    Row{"{\n \"acKind\": \"ImageManifest\",\n oops\n}", "line 3, column 2"}));

INSTANTIATE_TEST_SUITE_P(
    Labels, ImageRules,
    testing::Values(
        Row{image_manifest(R"("labels":[{"name":"os","value":"linux"},{"name":"arch","value":"s390x"}])")},
        Row{image_manifest(R"("labels":[{"name":"os","value":"freebsd"},{"name":"arch","value":"arm"}])")},
        Row{image_manifest(R"("labels":[{"name":"os","value":"darwin"},{"name":"arch","value":"x86_64"}])")},
        Row{image_manifest(R"("labels":[{"name":"arch","value":"vax"}])")},  // looked at only beside an os
        Row{image_manifest(R"("labels":[{"name":"name","value":"x"}])"), "invalid label name: \"name\""},
        Row{image_manifest(R"("labels":[{"name":"a","value":"1"},{"name":"a","value":"1"}])"), "duplicate"},
        Row{image_manifest(R"("labels":[{"name":"os","value":"plan9"}])"), "bad os \"plan9\""},
        Row{image_manifest(R"("labels":[{"name":"os","value":"linux"},{"name":"arch","value":"x86_64"}])"),
            "bad arch \"x86_64\" for linux"},
        Row{image_manifest(R"("labels":[{"name":"os","value":"darwin"},{"name":"arch","value":"amd64"}])"),
            "bad arch \"amd64\" for darwin"}));

INSTANTIATE_TEST_SUITE_P(
    Annotations, ImageRules,
    testing::Values(
        Row{image_manifest(R"("annotations":[{"name":"created","value":"2016-02-29T23:59:59+01:00"}])")},
        Row{image_manifest(R"("annotations":[{"name":"homepage","value":"https://example.com"}])")},
        Row{image_manifest(R"("annotations":[{"name":"documentation","value":"http://example.com"}])")},
        Row{image_manifest(R"("annotations":[{"name":"a","value":"1"},{"name":"a","value":"2"}])"), "duplicate"},
        Row{image_manifest(R"("annotations":[{"name":"created","value":"2016-02-29 23:59:59Z"}])"), "RFC 3339"},
        Row{image_manifest(R"("annotations":[{"name":"homepage","value":"ftp://example.com"}])"), "no http URL"},
        Row{image_manifest(R"("annotations":[{"name":"documentation","value":"/x"}])"), "no http URL"}));

INSTANTIATE_TEST_SUITE_P(
    Apps, ImageRules,
    testing::Values(
        Row{image_manifest(R"("app":{"exec":[],"user":"0","group":"0"})")},
        Row{image_manifest(R"("app":{"exec":["relative"],"user":"/a","group":"x"})")},
        Row{app_manifest(R"("workingDirectory":"/srv")")}, Row{app_manifest(R"("workingDirectory":"")")},
        Row{app_manifest(R"("workingDirectory":"srv")"), "absolute path"},
        Row{image_manifest(R"("app":{"exec":["/a"],"user":"","group":"0"})"), "must not be empty"},
        Row{image_manifest(R"("app":{"exec":["/a"],"user":"0","group":""})"), "must not be empty"},
        Row{app_manifest(R"("eventHandlers":[{"name":"pre-start","exec":["/a"]},{"name":"post-stop","exec":["/b"]}])")},
        Row{app_manifest(R"("eventHandlers":[{"name":"post-stop","exec":["/a"]},{"name":"post-stop","exec":["/b"]}])"),
            "only one event handler of name \"post-stop\""},
        Row{app_manifest(R"("eventHandlers":[{"name":"post-start","exec":["/a"]}])"), "bad event handler name"},
        Row{app_manifest(R"("userAnnotations":{"Any Thing":"x"},"userLabels":{"!":""})")},
        Row{app_manifest(R"("userLabels":{"a":1})"), "wants a string"}));

INSTANTIATE_TEST_SUITE_P(
    Environment, ImageRules,
    testing::Values(
        Row{app_manifest(R"("environment":[{"name":"_a.B-9","value":""},{"name":"b","value":"x=y"}])")},
        Row{app_manifest(R"("environment":[{"name":"9a","value":"x"}])"), "invalid environment variable name"},
        Row{app_manifest(R"("environment":[{"name":"","value":"x"}])"), "invalid environment variable name"},
        Row{app_manifest(R"("environment":[{"name":"a b","value":"x"}])"), "invalid environment variable name"},
        Row{app_manifest(R"("environment":[{"name":"a","value":"x"},{"name":"a","value":"x"}])"),
            "duplicate environment variable \"a\""}));

INSTANTIATE_TEST_SUITE_P(
    Ports, ImageRules,
    testing::Values(
        Row{app_manifest(R"("ports":[{"name":"a","protocol":"tcp","port":1,"count":65535}])")},
        Row{app_manifest(R"("ports":[{"name":"a-1","protocol":"udp","port":65535,"socketActivated":true}])")},
        Row{app_manifest(R"("ports":[{"name":"a","protocol":"tcp","port":0}])"), "[1,65535]"},
        Row{app_manifest(R"("ports":[{"name":"a","protocol":"tcp","port":2,"count":65535}])"), "[1,65535]"},
        Row{app_manifest(R"("ports":[{"name":"a","protocol":"tcp","port":65536}])"), "from 0 to 65535"},
        Row{app_manifest(R"("ports":[{"name":"a_b","protocol":"tcp","port":1}])"), "invalid AC name \"a_b\""}));

INSTANTIATE_TEST_SUITE_P(
    MountPointsAndDependencies, ImageRules,
    testing::Values(Row{app_manifest(R"("mountPoints":[{"name":"a","path":"/a","readOnly":true}])")},
                    Row{app_manifest(R"("mountPoints":[{"name":"a"}])"), "\"path\" is missing"},
                    Row{app_manifest(R"("mountPoints":[{"path":"/a"}])"), "\"name\" is missing"},
                    Row{image_manifest(R"("dependencies":[{"imageName":"a/b","imageID":"sha512-ab","size":1}])")},
                    Row{image_manifest(R"("dependencies":[{"imageID":"sha512-ab"}])"), "\"imageName\" is missing"},
                    Row{image_manifest(R"("dependencies":[{"imageName":"a","imageID":"sha256-ab"}])"), "image ID"},
                    Row{image_manifest(R"("dependencies":[{"imageName":"a","imageID":"sha512-"}])"), "image ID"},
                    Row{image_manifest(R"("dependencies":[{"imageName":"a","imageID":"sha512-a-b"}])"), "image ID"}));

const std::string kRetain = isolator("os/linux/seccomp-retain-set", R"({"set":["read"]})");
const std::string kRemove = isolator("os/linux/seccomp-remove-set", R"({"set":["read"]})");
const std::string kRetainCaps = isolator("os/linux/capabilities-retain-set", R"({"set":["CAP_KILL"]})");
const std::string kRemoveCaps = isolator("os/linux/capabilities-remove-set", R"({"set":["CAP_KILL"]})");

INSTANTIATE_TEST_SUITE_P(
    Isolators, ImageRules,
    testing::Values(Row{isolators(isolator("no/such", "{}")), "invalid isolator \"no/such\""},
                    // Once.
                    Row{twice("os/linux/seccomp-retain-set", R"({"set":["read"]})"), "too many instances"},
                    Row{twice("os/linux/seccomp-remove-set", R"({"set":["read"]})"), "too many instances"},
                    Row{twice("os/linux/cpu-shares", "2"), "too many instances"},
                    Row{twice("os/linux/oom-score-adj", "2"), "too many instances"},
                    Row{twice("os/unix/sysctl", R"({"net.a":"1"})"), "too many instances"},
                    Row{twice("os/linux/selinux-context", R"({"type":"a"})"), "too many instances"},
                    // As often as one likes.
                    Row{twice("resource/memory", R"({"limit":"1Gi"})")}, Row{twice("resource/cpu", R"({"limit":"1"})")},
                    Row{twice("resource/block-iops", R"({"default":true,"limit":"1"})")},
                    Row{twice("resource/block-bandwidth", R"({"default":true,"limit":"1"})")},
                    Row{twice("resource/network-bandwidth", R"({"default":true,"limit":"1"})")},
                    Row{twice("os/linux/capabilities-retain-set", R"({"set":["CAP_KILL"]})")},
                    Row{twice("os/linux/capabilities-remove-set", R"({"set":["CAP_KILL"]})")},
                    Row{twice("os/linux/no-new-privileges", "true")},
                    // Beside one another.
                    Row{isolators(kRetain + "," + kRemove), "isolators set contains incompatible types"},
                    Row{isolators(kRetainCaps + "," +
                                  kRemoveCaps)}));  // refused by who keeps them: pod/check_manifest.cpp

INSTANTIATE_TEST_SUITE_P(
    IsolatorValues, ImageRules,
    testing::Values(
        Row{isolators(isolator("os/linux/seccomp-retain-set", R"({"set":["read"],"errno":"E2BIG"})"))},
        Row{isolators(isolator("os/linux/seccomp-retain-set", R"({"set":[]})")), "must not be empty"},
        Row{isolators(isolator("os/linux/seccomp-remove-set", R"({"set":[]})")), "must not be empty"},
        Row{isolators(isolator("os/linux/seccomp-remove-set", R"({"set":["read"],"errno":"PERM"})")), "errno"},
        Row{isolators(isolator("os/linux/seccomp-remove-set", R"({"set":["read"],"errno":"Eperm"})")), "errno"},
        Row{isolators(isolator("os/linux/capabilities-retain-set", R"({"set":[]})")), "must not be empty"},
        Row{isolators(isolator("os/linux/capabilities-remove-set", R"({"set":[]})")), "must not be empty"},
        Row{isolators(isolator("os/linux/cpu-shares", "2"))}, Row{isolators(isolator("os/linux/cpu-shares", "262144"))},
        Row{isolators(isolator("os/linux/cpu-shares", "1")), "from 2 to 262144"},
        Row{isolators(isolator("os/linux/cpu-shares", "262145")), "from 2 to 262144"},
        Row{isolators(isolator("os/linux/oom-score-adj", "-1000"))},
        Row{isolators(isolator("os/linux/oom-score-adj", "1000"))},
        Row{isolators(isolator("os/linux/oom-score-adj", "-1001")), "from -1000 to 1000"},
        Row{isolators(isolator("os/linux/oom-score-adj", "1001")), "from -1000 to 1000"},
        Row{isolators(isolator("resource/memory", R"({"default":false,"request":"1k","limit":"1Ei"})"))},
        Row{isolators(isolator("resource/memory", R"({"default":true,"limit":"1"})")), "must be false"},
        Row{isolators(isolator("resource/cpu", R"({"default":true,"limit":"1"})")), "must be false"},
        Row{isolators(isolator("resource/cpu", R"({"limit":"1K"})")), "is no quantity"},
        Row{isolators(isolator("resource/block-bandwidth", R"({"limit":"1"})")), "must be true"},
        Row{isolators(isolator("resource/block-iops", R"({"default":false,"limit":"1"})")), "must be true"},
        Row{isolators(isolator("resource/block-bandwidth", R"({"default":true,"limit":"1","request":"1"})")),
            "must not be given"},
        Row{isolators(isolator("resource/block-iops", R"({"default":true,"limit":"1","request":"1"})")),
            "must not be given"}));

const std::string kHost = R"({"name":"v","kind":"host","source":"/v")";
const std::string kEmpty = R"({"name":"v","kind":"empty")";
std::string volumes(const std::string& list) { return pod("", R"("volumes":[)" + list + "]"); }

INSTANTIATE_TEST_SUITE_P(Volumes, PodRules,
                         testing::Values(Row{volumes(kHost + R"(,"readOnly":true,"recursive":false})")},
                                         Row{volumes(kEmpty + R"(,"mode":"0700","uid":1,"gid":2})")},
                                         Row{volumes(kEmpty + R"(,"source":"/v"})"), "has no source"},
                                         Row{volumes(R"({"name":"v","kind":"host"})"), "source must be absolute"},
                                         Row{volumes(R"({"name":"v","kind":"host","source":"v"})"),
                                             "source must be absolute"},
                                         Row{volumes(kHost + R"(,"mode":"0755"})"), "mode, uid and gid"},
                                         Row{volumes(kHost + R"(,"uid":0})"), "mode, uid and gid"},
                                         Row{volumes(kHost + R"(,"gid":0})"), "mode, uid and gid"},
                                         Row{volumes(R"({"name":"v","kind":"disk"})"), "kind must be"},
                                         Row{volumes(R"({"name":"V","kind":"empty"})"), "invalid AC name"},
                                         Row{volumes(kEmpty + "}," + kEmpty + "}"), "duplicate volume name \"v\""}));

INSTANTIATE_TEST_SUITE_P(
    Pods, PodRules,
    testing::Values(
        Row{pod(
            R"("readOnlyRootFS":true,"mounts":[{"volume":"v","path":"/v"}],"annotations":[{"name":"a","value":"b"}])")},
        Row{R"({"acVersion":"0.8.11","acKind":"ImageManifest","apps":[]})", "PodManifest"},
        Row{pod(R"("mounts":[{"volume":"v"}])"), "\"path\" is missing"},
        Row{pod(R"("mounts":[{"path":"/v"}])"), "\"volume\" is missing"},
        Row{R"({"acVersion":"0.8.11","acKind":"PodManifest","apps":[{"name":"web"}]})", "\"image\" is missing"},
        Row{R"({"acVersion":"0.8.11","acKind":"PodManifest","apps":[{"name":"web","image":{"name":"a"}}]})",
            "\"id\" is missing"},
        Row{pod("", R"("ports":[{"name":"http","hostPort":80,"hostIP":"127.0.0.1"}])")},
        Row{pod("", R"("ports":[{"name":"http","hostPort":80,"podPort":{"name":"http","protocol":"tcp","port":8}}])")},
        Row{pod("", R"("ports":[{"name":"http"}])"), "\"hostPort\" is missing"},
        Row{pod("", R"("ports":[{"hostPort":80}])"), "\"name\" is missing"},
        Row{pod("", R"("userAnnotations":{"Any Thing":"x"},"userLabels":{"!":""})")},
        // rkt took what it did not know of a pod, and dropped it; here nothing is dropped silently (issue 5).
        Row{pod("", R"("isolators":[{"name":"no/such","value":{}}])"), "invalid isolator"}));

TEST(SchemaRules, WhatIsAlwaysWritten) {
    const std::string printed =
        ImageManifest::parse(app_manifest(R"("ports":[{"name":"a","protocol":"tcp","port":1}])")).print();
    EXPECT_THAT(printed, testing::HasSubstr(R"("environment":[])"));
    EXPECT_THAT(printed, testing::HasSubstr(R"("port":1,"count":1,"socketActivated":false)"));
    EXPECT_THAT(PodManifest::parse(pod("")).print(), testing::HasSubstr(R"("isolators":null,"annotations":[])"));
}

TEST(SchemaRules, Names) {
    for (const char* name : {"a", "9", "a-b-c", "0a"}) EXPECT_TRUE(is_ac_name(name)) << name;
    for (const char* name : {"", "-a", "a-", "a--b", "A", "a.b", "a/b", "a_b"}) EXPECT_FALSE(is_ac_name(name)) << name;
    for (const char* name : {"a", "example.com/a", "a~b", "a_b", "a-b.c/d"})
        EXPECT_TRUE(is_ac_identifier(name)) << name;
    for (const char* name : {"", "/a", "a/", "a//b", "a.-b", "a+b", "A"}) EXPECT_FALSE(is_ac_identifier(name)) << name;
    EXPECT_EQ(AppName::sanitize("_Foo_Bar.9-").str(), "foo-bar-9");
    EXPECT_EQ(sanitize_ac_identifier("-Example.COM/a b-"), "example.com/a-b");
    EXPECT_THROW((void)AppName::sanitize("-_."), ParseError);
    EXPECT_THROW((void)sanitize_ac_identifier("_"), ParseError);
}

TEST(SchemaRules, Uuids) {
    const std::string uuid = "6733c088-a507-4694-aabf-edbe4fc5266f";
    for (const char* text : {"6733c088-a507-4694-aabf-edbe4fc5266f", "6733C088A5074694AABFEDBE4FC5266F",
                             "6733c088a507-4694aabf-edbe4fc5266f"}) {
        EXPECT_EQ(PodId::parse(text).str(), uuid) << text;
    }
    for (const char* text : {"", "6733c088-a507-4694-aabf-edbe4fc5266", "6733c088-a507-4694-aabf-edbe4fc5266g"}) {
        EXPECT_THROW((void)PodId::parse(text), ParseError) << text;
    }
}

TEST(SchemaRules, QuantitiesAreKubernetesOwn) {
    for (const char* text : {"1", "1n", "1u", "1m", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti",
                             "1Pi", "1Ei", "1e3", "1E3"})
        EXPECT_TRUE(is_quantity(text)) << text;
    for (const char* text : {"1K", "1ki", "1mi", "1B", "1 k", "k"}) EXPECT_FALSE(is_quantity(text)) << text;
}

// The words of --volume that rkt used.
TEST(SchemaRules, OptionsAreRefusedInRktsWords) {
    const auto refusal = [](const char* text) -> std::string {
        try {
            (void)Volume::parse_option(text);
            return "";
        } catch (const UsageError& error) {
            return error.what();
        }
    };
    EXPECT_EQ(refusal("v,kind=empty"), "");
    EXPECT_THAT(refusal("v,kind=empty,colour=red"), testing::HasSubstr("unknown volume parameter \"colour\""));
    EXPECT_THAT(refusal("v,kind=empty,mode=1,mode=2"), testing::HasSubstr("label \"mode\" with multiple values"));
    EXPECT_THAT(refusal("v,kind"), testing::HasSubstr("malformed string \"kind\""));
    const Volume empty = Volume::parse_option("v,kind=empty");
    EXPECT_EQ(empty.mode, "0755");
    EXPECT_EQ(empty.uid, 0U);
    EXPECT_EQ(empty.gid, 0U);
}

}  // namespace
}  // namespace rkt

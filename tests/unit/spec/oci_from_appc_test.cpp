// An appc image's way of being run, in OCI's words and back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "spec/oci.hpp"

namespace rkt::oci {
namespace {

using testing::ElementsAre;

const Digest kLayer = Digest::sha256(std::string(64, 'a'));

ImageManifest appc_manifest() {
    ImageManifest appc_manifest;
    appc_manifest.name = "example.com/web";
    appc_manifest.labels = {{"version", "1.2"}, {"os", "linux"}, {"arch", "aarch64"}};
    appc_manifest.annotations = {
        {"created", "2020-01-02T03:04:05Z"}, {"authors", "A"}, {"homepage", "https://x"}, {"own", "v"}};
    App app;
    app.exec = {"/bin/web", "--x"};
    app.user = "web";
    app.group = "www";
    app.working_directory = "/srv";
    app.environment = {{"A", "b=c"}};
    app.ports = {{"http", "tcp", 80, 1, false}, {"range", "udp", 8000, 11, false}};
    app.mount_points = {{"data", "/data", false}};
    app.user_labels = {{"l", "1"}};
    appc_manifest.app = app;
    return appc_manifest;
}

TEST(OciFromAppc, EveryFieldThatOciHasAWordFor) {
    const Config config = config_of(appc_manifest(), {kLayer});
    EXPECT_EQ(config.platform.str(), "linux/arm64");
    EXPECT_EQ(config.created, "2020-01-02T03:04:05Z");
    EXPECT_EQ(config.author, "A");
    EXPECT_THAT(config.diff_ids, ElementsAre(kLayer));
    EXPECT_THAT(config.entrypoint, ElementsAre("/bin/web", "--x"));
    EXPECT_TRUE(config.cmd.empty());
    EXPECT_EQ(config.user, "web:www");
    EXPECT_EQ(config.working_dir, "/srv");
    EXPECT_THAT(config.env, ElementsAre("A=b=c"));
    EXPECT_THAT(config.exposed_ports, ElementsAre("80/tcp", "8000-8010/udp"));
    EXPECT_THAT(config.volumes, ElementsAre("/data"));
    const std::map<std::string, std::string> labels{{"l", "1"},
                                                    {"own", "v"},
                                                    {"org.opencontainers.image.title", "example.com/web"},
                                                    {"org.opencontainers.image.url", "https://x"},
                                                    {"org.opencontainers.image.version", "1.2"}};
    EXPECT_EQ(config.labels, labels);
}

TEST(OciFromAppc, WhatItWritesIsReadAgain) {
    const Config config = config_of(appc_manifest(), {kLayer});
    const ImageManifest again = convert(parse_config(print_config(config)), {"example.com/web", "", "", "1.2", "", ""});
    const App before = *appc_manifest().app;
    EXPECT_EQ(again.labels, appc_manifest().labels);
    EXPECT_EQ(again.app->exec, before.exec);
    EXPECT_EQ(again.app->user, before.user);
    EXPECT_EQ(again.app->group, before.group);
    EXPECT_EQ(again.app->working_directory, before.working_directory);
    EXPECT_EQ(again.app->environment, before.environment);
    ASSERT_EQ(again.app->ports.size(), 2U);
    EXPECT_EQ(again.app->ports[1].port, 8000);
    EXPECT_EQ(again.app->ports[1].count, 11);
    ASSERT_EQ(again.app->mount_points.size(), 1U);
    EXPECT_EQ(again.app->mount_points[0].path, "/data");
}

// docker → appc → docker.
TEST(OciFromAppc, EntrypointAndCommandOfDockersAreToldApart) {
    Config config;
    config.platform = {"linux", "amd64", ""};
    config.diff_ids = {kLayer};
    config.entrypoint = {"/entry"};
    config.cmd = {"a", "b"};
    config.stop_signal = "SIGQUIT";
    config.labels = {{"l", "1"}};
    const Config back = config_of(convert(config, {"docker.io/library/x", "", "", "", "", ""}), {kLayer});
    EXPECT_EQ(back.entrypoint, config.entrypoint);
    EXPECT_EQ(back.cmd, config.cmd);
    EXPECT_EQ(back.stop_signal, config.stop_signal);
    ImageManifest other = convert(config, {"docker.io/library/x", "", "", "", "", ""});
    other.app->exec = {"/changed"};
    EXPECT_THAT(config_of(other, {kLayer}).entrypoint, ElementsAre("/changed"));
}

TEST(OciFromAppc, NoAppIsNoProgram) {
    ImageManifest base;
    base.name = "example.com/base";
    const Config config = config_of(base, {kLayer});
    EXPECT_TRUE(config.entrypoint.empty());
    EXPECT_EQ(config.platform.architecture, host_platform().architecture);
    EXPECT_EQ(config.user, "");
}

}  // namespace
}  // namespace rkt::oci

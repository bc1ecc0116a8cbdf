// rkt's conversion of docker images (rkt-1.30.md 2.6).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "spec/oci.hpp"

namespace rkt::oci {
namespace {

using testing::ElementsAre;

class Convert : public testing::Test {
protected:
    ImageManifest converted() { return convert(config, origin); }
    App app() { return *converted().app; }

    Config config{.platform = {"linux", "amd64", ""}};
    Origin origin{"127.0.0.1:5000/Web_Server", "127.0.0.1:5000", "web", "v1", "sha256:m", "sha256:c"};
};

TEST_F(Convert, NameIsAnAcIdentifier) { EXPECT_TRUE(is_ac_identifier(converted().name)) << converted().name; }

TEST_F(Convert, EntrypointAndCmdAreTheProgram) {
    config.entrypoint = {"/entry", "-x"};
    config.cmd = {"serve"};
    EXPECT_THAT(app().exec, ElementsAre("/entry", "-x", "serve"));
}

TEST_F(Convert, UserAndGroup) {
    EXPECT_EQ(app().user + ":" + app().group, "0:0");
    config.user = "www";
    EXPECT_EQ(app().user + ":" + app().group, "www:www");
    config.user = "www:staff";
    EXPECT_EQ(app().user + ":" + app().group, "www:staff");
}

TEST_F(Convert, PortsAreNamedByNumberAndProtocol) {
    config.exposed_ports = {"53/udp", "80", "80/tcp", "8080/TCP", "nonsense"};
    std::vector<std::string> names;
    for (const Port& port : app().ports) names.push_back(port.name);
    EXPECT_THAT(names, testing::IsSupersetOf({"53-udp", "80-tcp", "8080-tcp"}));
}

TEST_F(Convert, VolumesAreMountPoints) {
    config.volumes = {"/data", "/var/lib/x"};
    std::vector<std::string> points;
    for (const MountPoint& point : app().mount_points) points.push_back(point.name + "=" + point.path);
    EXPECT_THAT(points, ElementsAre("volume-data=/data", "volume-var-lib-x=/var/lib/x"));
}

TEST_F(Convert, ManyVolumesOfOneNameStayApart) {
    for (int i = 0; i < 3000; ++i) config.volumes.push_back("/" + std::string(static_cast<size_t>(i) + 1, '/') + "a");
    std::set<std::string> names;
    for (const MountPoint& point : app().mount_points) names.insert(point.name);
    EXPECT_EQ(names.size(), config.volumes.size());
}

TEST_F(Convert, EnvironmentWithoutWhatAppcHasNoNameFor) {
    config.env = {"A=1", "no-value", "B C=2", "A=3"};
    EXPECT_THAT(app().environment, ElementsAre(NameValue{"A", "3"}));
}

TEST_F(Convert, RelativeWorkingDirectoryIsBelowTheRoot) {
    EXPECT_EQ(app().working_directory, "");
    config.working_dir = "srv/app";
    EXPECT_EQ(app().working_directory, "/srv/app");
}

TEST_F(Convert, OnlyADateIsADate) {
    config.created = "2026-11-23T10:00:00.5Z";
    EXPECT_EQ(*find_value(converted().annotations, "created"), config.created);
    config.created = "yesterday";
    EXPECT_EQ(find_value(converted().annotations, "created"), nullptr);
    // What is printed must be read again, whatever the registry sent.
    EXPECT_NO_THROW((void)ImageManifest::parse(converted().print()));
}

}  // namespace
}  // namespace rkt::oci

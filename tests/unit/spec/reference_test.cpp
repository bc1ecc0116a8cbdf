#include "spec/reference.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace rkt {
namespace {

const std::string kDigest = "sha256:" + std::string(64, 'a');

struct Case {
    std::string text;
    std::string normalised;
};
class DockerReferences : public testing::TestWithParam<Case> {};

TEST_P(DockerReferences, AreNormalised) {
    EXPECT_EQ(to_string(parse_reference(GetParam().text)), GetParam().normalised);
}
INSTANTIATE_TEST_SUITE_P(
    Table, DockerReferences,
    testing::Values(Case{"docker://nginx", "docker://registry-1.docker.io/library/nginx:latest"},
                    Case{"docker:nginx", "docker://registry-1.docker.io/library/nginx:latest"},
                    Case{"docker://busybox:1.36", "docker://registry-1.docker.io/library/busybox:1.36"},
                    Case{"docker://grafana/loki", "docker://registry-1.docker.io/grafana/loki:latest"},
                    Case{"docker://docker.io/nginx", "docker://registry-1.docker.io/library/nginx:latest"},
                    Case{"docker://quay.io/coreos/etcd:v3", "docker://quay.io/coreos/etcd:v3"},
                    Case{"docker://127.0.0.1:5000/nginx", "docker://127.0.0.1:5000/nginx:latest"},
                    Case{"docker://localhost/x", "docker://localhost/x:latest"},
                    Case{"docker://[::1]:5000/x", "docker://[::1]:5000/x:latest"},
                    Case{"docker://EXAMPLE.com/x", "docker://example.com/x:latest"},
                    Case{"docker://a.b/x@" + kDigest, "docker://a.b/x@" + kDigest},
                    Case{"docker://a.b/x:1@" + kDigest, "docker://a.b/x:1@" + kDigest}));

class NoReferences : public testing::TestWithParam<std::string> {};

TEST_P(NoReferences, AreRefused) { EXPECT_THROW((void)parse_reference(GetParam()), ParseError) << GetParam(); }
INSTANTIATE_TEST_SUITE_P(Table, NoReferences,
                         testing::Values("docker://", "docker://Nginx", "docker://a/../b", "docker://a//b",
                                         "docker://a/", "docker://a.b:0/x", "docker://a.b:65536/x", "docker://a.b:/x",
                                         "docker://-a.b/x", "docker://a..b/x", "docker://a_b.c/x", "docker://[::1/x",
                                         "docker://[zz]/x", "docker://x:", "docker://x:.tag",
                                         "docker://x:" + std::string(129, 't'), "docker://x@sha256:abc",
                                         "docker://x@md5:" + std::string(32, 'a'),
                                         "docker://x/" + std::string(256, 'r'), "oci:", "oci:dir:", "sha512-",
                                         "sha512-zz"));

TEST(References, ArchivesHavePathAndTag) {
    const auto layout = std::get<ArchiveReference>(parse_reference("oci:/srv/image:v1"));
    EXPECT_EQ(layout.kind, ArchiveKind::oci_layout);
    EXPECT_EQ(layout.path, "/srv/image");
    EXPECT_EQ(layout.tag, "v1");
    const auto saved = std::get<ArchiveReference>(parse_reference("docker-archive:web.tar:nginx:1.2"));
    EXPECT_EQ(saved.kind, ArchiveKind::docker_archive);
    EXPECT_EQ(saved.path, "web.tar");
    EXPECT_EQ(saved.tag, "nginx:1.2");
    EXPECT_EQ(std::get<ArchiveReference>(parse_reference("oci-archive:web.tar")).tag, "");
}

// The store's keys keep half of a SHA-512 (rkt-1.30.md 2): the whole one means the same image.
TEST(References, StoreKeysAreCutToTheStores) {
    EXPECT_EQ(std::get<StoreKey>(parse_reference("sha512-ab")).prefix, "sha512-ab");
    EXPECT_EQ(std::get<StoreKey>(parse_reference("sha512-" + std::string(128, 'c'))).prefix,
              "sha512-" + std::string(64, 'c'));
}

TEST(References, LocationIsWhatRegistriesConfCallsIt) {
    EXPECT_EQ(std::get<DockerReference>(parse_reference("docker://nginx")).location(), "docker.io/library/nginx");
    EXPECT_TRUE(std::get<DockerReference>(parse_reference("docker://nginx")).short_name);
    EXPECT_FALSE(std::get<DockerReference>(parse_reference("docker://quay.io/x")).short_name);
}

TEST(References, AppcNamesAreRecognised) {
    EXPECT_TRUE(std::holds_alternative<AppcReference>(parse_reference("example.com/app:v1")));
    EXPECT_TRUE(std::holds_alternative<AciReference>(parse_reference("https://example.com/app.aci")));
}

}  // namespace
}  // namespace rkt

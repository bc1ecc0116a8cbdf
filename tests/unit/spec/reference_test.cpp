#include "spec/reference.hpp"

#include <gtest/gtest.h>

#include <array>

#include "base/error.hpp"

namespace rkt {
namespace {

const std::string kReferenceDigest = "sha256:" + std::string(64, 'a');

struct DockerCase {
    std::string text;
    std::string normalised;
};
class DockerReferences : public testing::TestWithParam<DockerCase> {};

TEST_P(DockerReferences, AreNormalised) {
    EXPECT_EQ(to_string(parse_reference(GetParam().text)), GetParam().normalised);
}
INSTANTIATE_TEST_SUITE_P(
    Table, DockerReferences,
    testing::Values(DockerCase{"docker://nginx", "docker://registry-1.docker.io/library/nginx:latest"},
                    DockerCase{"docker:nginx", "docker://registry-1.docker.io/library/nginx:latest"},
                    DockerCase{"docker://busybox:1.36", "docker://registry-1.docker.io/library/busybox:1.36"},
                    DockerCase{"docker://grafana/loki", "docker://registry-1.docker.io/grafana/loki:latest"},
                    DockerCase{"docker://docker.io/nginx", "docker://registry-1.docker.io/library/nginx:latest"},
                    DockerCase{"docker://quay.io/coreos/etcd:v3", "docker://quay.io/coreos/etcd:v3"},
                    DockerCase{"docker://127.0.0.1:5000/nginx", "docker://127.0.0.1:5000/nginx:latest"},
                    DockerCase{"docker://localhost/x", "docker://localhost/x:latest"},
                    DockerCase{"docker://[::1]:5000/x", "docker://[::1]:5000/x:latest"},
                    DockerCase{"docker://EXAMPLE.com/x", "docker://example.com/x:latest"},
                    DockerCase{"docker://a.b/x@" + kReferenceDigest, "docker://a.b/x@" + kReferenceDigest},
                    DockerCase{"docker://a.b/x:1@" + kReferenceDigest, "docker://a.b/x:1@" + kReferenceDigest}));

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

// Every row of rkt-1.30.md 1.4.
struct Form {
    std::string text;
    std::string kind;
    std::string printed;
    bool is_file = false;
};
void PrintTo(const Form& form, std::ostream* out) { *out << form.text; }
class ImageForms : public testing::TestWithParam<Form> {};

TEST_P(ImageForms, AreTold) {
    const auto reference = parse_reference(GetParam().text, GetParam().is_file);
    constexpr std::array kinds{"docker", "archive", "key", "appc", "aci"};
    EXPECT_EQ(kinds.at(reference.index()), GetParam().kind);
    EXPECT_EQ(to_string(reference), GetParam().printed);
    const auto again = parse_reference(to_string(reference), GetParam().is_file);
    EXPECT_EQ(to_string(again), GetParam().printed);
}
INSTANTIATE_TEST_SUITE_P(
    Table, ImageForms,
    testing::Values(Form{"sha512-abc", "key", "sha512-abc"},
                    Form{"docker://x", "docker", "docker://registry-1.docker.io/library/x:latest"},
                    Form{"https://example.com/app.aci", "aci", "https://example.com/app.aci"},
                    Form{"http://example.com:80/app.aci?a=b", "aci", "http://example.com:80/app.aci?a=b"},
                    Form{"file:///srv/app.aci", "aci", "/srv/app.aci"},
                    Form{"file:///srv/an%20app.aci", "aci", "/srv/an app.aci"},
                    Form{"/srv/anything", "aci", "/srv/anything"}, Form{"/srv/with:colon", "aci", "/srv/with:colon"},
                    // Relative: a file that is there, a colon, "./", ".aci", and else a name.
                    Form{"app", "aci", "app", true}, Form{"dir/app:v1", "aci", "dir/app:v1", true},
                    Form{"app.aci:v1", "appc", "app.aci:v1"}, Form{"./app", "aci", "./app"},
                    Form{"../app", "aci", "../app"}, Form{"app.aci", "aci", "app.aci"}, Form{"app", "appc", "app"},
                    Form{"example.com/app", "appc", "example.com/app"},
                    Form{"example.com/app:v1", "appc", "example.com/app:v1"}, Form{"my-app:v1", "appc", "my-app:v1"},
                    Form{"example.com/app:v1,os=linux,arch=amd64", "appc", "example.com/app:v1,os=linux,arch=amd64"},
                    Form{"example.com/app,os=linux,version=v1", "appc", "example.com/app:v1,os=linux"},
                    Form{"example.com/app:1.0+git", "appc", "example.com/app:1.0+git"},
                    Form{"example.com/app,x=a%2cb%3Ac%25%20d", "appc", "example.com/app,x=a%2Cb%3Ac%25 d"},
                    Form{"cimd:appc:v=0:example.com/app?version=v1&os=linux", "appc", "example.com/app:v1,os=linux"},
                    Form{"cimd:appc:v=0:example.com%2Fapp", "appc", "example.com/app"},
                    Form{"cimd:aci-archive:v=0:https%3A%2F%2Fexample.com%2Fa.aci", "aci", "https://example.com/a.aci"},
                    Form{"cimd:aci-archive:v=0:file%3A%2F%2F%2Fsrv%2Fa.aci", "aci", "/srv/a.aci"},
                    Form{"cimd:docker:v=0:quay.io/coreos/etcd:v3", "docker", "docker://quay.io/coreos/etcd:v3"}));

INSTANTIATE_TEST_SUITE_P(Appc, NoReferences,
                         testing::Values("", "https://example.com/app", "http://example.com/app.tar",
                                         "https://example.com/app?x=.aci", "file:///srv/app", "file://srv/app.aci",
                                         "Example.com/app", "ftp://example.com/app", "a:b:c", "a,os=linux:v1",
                                         "a:", "a,os", "a,os=", "a,os=linux,os=linux", "a:v1,version=v2", "a,name=b",
                                         "a,Os=linux", "a,x=%2", "a,x=%zz", "cimd:", "cimd:appc", "cimd:appc:v=1:a",
                                         "cimd:appc:v=0:", "cimd:appc:v=0:A", "cimd:other:v=0:a",
                                         "cimd:aci-archive:v=0:%2Fsrv%2Fa.aci",
                                         "cimd:aci-archive:v=0:https%3A%2F%2Fexample.com%2Fa", "cimd:docker:v=0:"));

TEST(References, NamesWantTheHostsOsAndArch) {
    const auto bare = std::get<AppcReference>(parse_reference("example.com/app:v1"));
    EXPECT_EQ(*find_value(bare.wanted_labels(), "os"), "linux");
    EXPECT_EQ(*find_value(bare.wanted_labels(), "version"), "v1");
    const auto other = std::get<AppcReference>(parse_reference("example.com/app,os=freebsd,arch=amd64"));
    EXPECT_EQ(*find_value(other.wanted_labels(), "os"), "freebsd");
    EXPECT_EQ(find_value(other.wanted_labels(), "version"), nullptr);
}

}  // namespace
}  // namespace rkt

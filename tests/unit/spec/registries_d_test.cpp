// containers-registries.d(5).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "spec/registries_d.hpp"

namespace rkt {
namespace {

using testing::HasSubstr;

DockerReference docker(const std::string& name) {
    return std::get<DockerReference>(parse_reference("docker://" + name));
}

class RegistriesDirectory : public testing::Test {
protected:
    std::string url(const std::string& name) { return files.lookaside(docker(name)).url; }
    std::string staging(const std::string& name) { return files.lookaside(docker(name)).staging_url; }
    std::string refusal(const std::string& yaml) {
        try {
            files.merge(yaml, "/etc/containers/registries.d/x.yaml");
        } catch (const ParseError& error) {
            return error.what();
        }
        return "accepted";
    }

    RegistriesD files;
};

TEST_F(RegistriesDirectory, WithoutFilesItIsTheDefaultDirectory) {
    EXPECT_EQ(url("nginx"), "file:///var/lib/containers/sigstore");
    EXPECT_EQ(staging("nginx"), "file:///var/lib/containers/sigstore");
}

TEST_F(RegistriesDirectory, ExampleOfTheManPage) {
    files.merge(R"(docker:
    registry.example.com:
        lookaside: https://registry-lookaside.example.com
    registry.example.com/mydepartment:
        lookaside: https://lookaside.mydepartment.example.com
        lookaside-staging: file:///mnt/mydepartment/lookaside-staging
    registry.example.com/mydepartment/myproject:mybranch:
        lookaside: http://localhost:4242/lookaside
        lookaside-staging: file:///home/useraccount/webroot/lookaside
)",
                "a.yaml");
    EXPECT_EQ(url("registry.example.com/app"), "https://registry-lookaside.example.com");
    EXPECT_EQ(staging("registry.example.com/app"), "https://registry-lookaside.example.com");  // where none is given
    EXPECT_EQ(url("registry.example.com/mydepartment/app"), "https://lookaside.mydepartment.example.com");
    EXPECT_EQ(staging("registry.example.com/mydepartment/app"), "file:///mnt/mydepartment/lookaside-staging");
    EXPECT_EQ(url("registry.example.com/mydepartment/myproject:mybranch"), "http://localhost:4242/lookaside");
    EXPECT_EQ(url("registry.example.com/mydepartment/myproject:other"), "https://lookaside.mydepartment.example.com");
    EXPECT_EQ(url("registry.example.com:5000/app"), "file:///var/lib/containers/sigstore");  // another registry
}

TEST_F(RegistriesDirectory, TheMostSpecificSectionAloneCounts) {
    files.merge(
        "default-docker: {lookaside-staging: 'file:///mnt/staging'}\n"
        "docker:\n  docker.io: {lookaside: 'https://a.example'}\n  docker.io/library/busybox: {}\n",
        "a.yaml");
    EXPECT_EQ(url("nginx"), "https://a.example");
    EXPECT_EQ(url("busybox"), "");
    EXPECT_EQ(staging("busybox"), "");
    EXPECT_EQ(url("a.b/c"), "");
    EXPECT_EQ(staging("a.b/c"), "file:///mnt/staging");
}

TEST_F(RegistriesDirectory, OldNamesCountWhereNewOnesAreNot) {
    files.merge(
        "docker:\n"
        "  old.example: {sigstore: 'https://old', sigstore-staging: 'file:///old'}\n"
        "  both.example: {sigstore: 'https://old', lookaside: 'https://new', use-sigstore-attachments: true}\n",
        "a.yaml");
    EXPECT_EQ(url("old.example/a"), "https://old");
    EXPECT_EQ(staging("old.example/a"), "file:///old");
    EXPECT_EQ(url("both.example/a"), "https://new");
}

TEST_F(RegistriesDirectory, FilesAreMerged) {
    files.merge("docker: {a.example: {lookaside: 'https://a'}}", "a.yaml");
    files.merge("# nothing\n", "b.yaml");
    files.merge("docker:\n  # all commented out\n", "c.yaml");
    files.merge("docker: {b.example: {lookaside: 'https://b'}}\ndefault-docker:\n  lookaside: https://c\n", "d.yaml");
    EXPECT_EQ(url("a.example/x"), "https://a");
    EXPECT_EQ(url("b.example/x"), "https://b");
    EXPECT_EQ(url("c.example/x"), "https://c");
}

TEST_F(RegistriesDirectory, OneSectionIsInOneFileAndNothingOfABadFileStays) {
    files.merge("docker: {a.example: {lookaside: 'https://a'}}\ndefault-docker: {lookaside: 'https://d'}", "a.yaml");
    EXPECT_THAT(refusal("docker: {b.example: {lookaside: 'https://b'}, a.example: {lookaside: 'https://a'}}"),
                HasSubstr("x.yaml: \"a.example\" is in another file already"));
    EXPECT_THAT(refusal("default-docker: {}"), HasSubstr("x.yaml: default-docker is in another file already"));
    EXPECT_EQ(url("b.example/x"), "https://d");
}

TEST_F(RegistriesDirectory, WhatIsWrongIsRefusedWithItsPlace) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"dockr: {}", "x.yaml:1: unknown key \"dockr\""},
        {"docker:\n  a.b:\n    looksaside: https://a\n", "x.yaml:3: unknown key \"looksaside\""},
        {"docker: []", "x.yaml:1: docker wants a mapping"},
        {"- docker", "x.yaml:1: the file wants a mapping"},
        {"just words", "x.yaml:1: the file wants a mapping"},
        {"docker: {a.b: https://a}", "\"a.b\" wants a mapping"},
        {"docker: {a.b: {lookaside: [x]}}", "lookaside wants a string"},
        {"docker: {a.b: {lookaside: }}", "lookaside wants a string"},
        {"docker: {a.b: {lookaside: 5}}", "is no URL"},
        {"docker: {a.b: {lookaside: 'ftp://a'}}", "is no URL"},
        {"docker: {a.b: {lookaside: 'https://'}}", "is no URL"},
        {"docker: {a.b: {lookaside: 'file://relative'}}", "is no URL"},
        {"docker: {a.b: {lookaside: 'https://a/?q=1'}}", "is no URL"},
        {"docker: {a.b: {lookaside: \"https://a\\nb\"}}", "is no URL"},
        {"docker: {a.b: {use-sigstore-attachments: maybe}}", "wants true or false"},
        {"docker: {a.b: {use-sigstore-attachments: [true]}}", "wants true or false"},
        {"docker: {a.b: {}, a.b: {}}", "key \"a.b\" twice"},
        {"docker: {}\ndocker: {}", "x.yaml:2: key \"docker\" twice"},
        {"docker: {[a]: {}}", "a key wants a string"},
        {"docker: {}\n---\ndocker: {}\n", "more than one YAML document"},
        {"docker: {a", "x.yaml:1: "},
        {"docker: *nobody", "x.yaml:1: "},
        {std::string(100000, '['), "x.yaml:1: "},
        {std::string((1u << 20) + 1, ' '), "larger than 1 MiB"},
    };
    for (const auto& [yaml, why] : cases) EXPECT_THAT(refusal(yaml), HasSubstr(why)) << yaml.substr(0, 80);
}

TEST(SignatureUrl, IsTheDigestsBelowTheRepository) {
    const Digest digest = Digest::sha256(std::string(64, 'a'));
    const std::string rest = "@sha256=" + std::string(64, 'a') + "/signature-";
    EXPECT_EQ(signature_url("https://example.com/lookaside", docker("busybox"), digest, 1),
              "https://example.com/lookaside/library/busybox" + rest + "1");
    EXPECT_EQ(signature_url("file:///srv/", docker("example.com/ns1/ns2/repo:tag"), digest, 12),
              "file:///srv/ns1/ns2/repo" + rest + "12");
}

}  // namespace
}  // namespace rkt

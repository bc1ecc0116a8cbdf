// Images out of local layouts and archives, through fetch() as the command calls it.
#include <gmock/gmock.h>

#include "base/child.hpp"
#include "image/fetch.hpp"
#include "image/store.hpp"
#include "support/gpg_home.hpp"
#include "support/silent_progress.hpp"
#include "support/test_image.hpp"
#include "unit/image/unpacked.hpp"

namespace rkt::test {
namespace {

using image::Store;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ArchiveImport : public ::testing::Test {
protected:
    ArchiveImport() {
        options_.data_dir = tree_.path() + "/store";
        options_.insecure_image = true;
    }

    ImageId fetch(const std::string& reference) {
        SilentProgress silent;
        return image::fetch(parse_reference(reference), options_, silent);
    }
    [[nodiscard]] std::string at(const std::string& name) const { return tree_.path() + "/" + name; }
    void expect_files(const ImageId& id) {
        const Store store = Store::open(options_.data_dir);
        const auto dirs = store.lower_dirs(store.find(id)->layers);
        ASSERT_EQ(dirs.size(), 2u);
        EXPECT_EQ(Dir::open(dirs[0]).read_file("top"), "top");
        EXPECT_EQ(Dir::open(dirs[1]).read_file("base"), "base");
        EXPECT_THAT(store.layout().staging.entries(), IsEmpty());
    }
    // Good layers of a broken image may be in: gc takes them.
    void expect_no_image() {
        const Store store = Store::open(options_.data_dir);
        EXPECT_THAT(store.layout().staging.entries(), IsEmpty());
        EXPECT_THAT(store.layout().images.entries(), IsEmpty());
        EXPECT_THAT(store.layout().refs.entries(), IsEmpty());
    }

    // An OCI layout of the images, tagged in order (image-spec image-layout.md).
    static std::vector<std::pair<std::string, std::string>> layout_files(
        const std::vector<std::pair<std::string, TestImage>>& images) {
        std::vector<std::pair<std::string, std::string>> files{{"oci-layout", R"({"imageLayoutVersion":"1.0.0"})"}};
        std::string manifests;
        for (const auto& [tag, image] : images) {
            manifests += std::string(manifests.empty() ? "" : ",") +
                         R"({"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":")" +
                         image.manifest_digest() + R"(","size":)" + std::to_string(image.manifest.size()) +
                         R"(,"annotations":{"org.opencontainers.image.ref.name":")" + tag + R"("}})";
            for (const auto& blob : image.blobs) files.emplace_back("blobs/sha256/" + digest_of(blob).hex(), blob);
            files.emplace_back("blobs/sha256/" + digest_of(image.config).hex(), image.config);
            files.emplace_back("blobs/sha256/" + digest_of(image.manifest).hex(), image.manifest);
        }
        files.emplace_back("index.json", R"({"schemaVersion":2,"manifests":[)" + manifests + "]}");
        return files;
    }
    void write_tree(const std::string& name, const std::vector<std::pair<std::string, std::string>>& files) {
        const Dir dir = tree_.dir().make_dir(name);
        (void)dir.make_dir("blobs").make_dir("sha256");
        for (const auto& [path, content] : files) dir.write_file(path, content);
    }
    void write_tar(const std::string& name, const std::vector<std::pair<std::string, std::string>>& files) {
        TarBuilder tar;
        for (const auto& [path, content] : files) tar.file(path, content);
        tree_.dir().write_file(name, tar.str());
    }
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> saved_files() const {
        return {{"manifest.json",
                 R"([{"Config":"config.json","RepoTags":["web:1"],"Layers":["a/layer.tar","b/layer.tar"]}])"},
                {"config.json", image_.config},
                {"a/layer.tar", image_.tars[0]},
                {"b/layer.tar", image_.tars[1]}};
    }

    TempTree tree_;
    image::FetchOptions options_;
    TestImage image_{{TarBuilder().file("base", "base").str(), TarBuilder().file("top", "top").str()}};
    TestImage other_{{TarBuilder().file("other", "other").str()}};
};

TEST_F(ArchiveImport, OciLayout) {
    write_tree("layout", layout_files({{"latest", image_}}));
    const ImageId id = fetch("oci:" + at("layout"));
    EXPECT_EQ(id, image_.id());
    expect_files(id);
}

TEST_F(ArchiveImport, OciLayoutWithSeveralImages) {
    write_tree("layout", layout_files({{"v1", image_}, {"v2", other_}}));
    EXPECT_EQ(fetch("oci:" + at("layout") + ":v2"), other_.id());
    EXPECT_THAT(error_of([&] { fetch("oci:" + at("layout")); }), HasSubstr("v1, v2"));
    EXPECT_THAT(error_of([&] { fetch("oci:" + at("layout") + ":v3"); }), HasSubstr("v1, v2"));
}

TEST_F(ArchiveImport, OciArchive) {
    write_tar("image.tar", layout_files({{"latest", image_}}));
    expect_files(fetch("oci-archive:" + at("image.tar")));
}

TEST_F(ArchiveImport, DockerArchive) {
    write_tar("image.tar", saved_files());
    const ImageId id = fetch("docker-archive:" + at("image.tar"));
    expect_files(id);
    EXPECT_EQ(fetch("docker-archive:" + at("image.tar") + ":web:1"), id);
    EXPECT_THAT(error_of([&] { fetch("docker-archive:" + at("image.tar") + ":web:2"); }), HasSubstr("web:1"));
}

TEST_F(ArchiveImport, WhatSkopeoWrites) {
    write_tree("layout", layout_files({{"latest", image_}}));
    for (const std::string kind : {"docker-archive", "oci-archive"}) {
        const std::string target = kind + ":" + at(kind + ".tar");
        Child skopeo =
            Child::spawn({"/usr/bin/skopeo", "--insecure-policy", "copy", "-q", "oci:" + at("layout") + ":latest",
                          target + (kind == "docker-archive" ? ":web:1" : ":latest")});
        ASSERT_EQ(skopeo.wait().as_exit_code(), 0) << kind;
        expect_files(fetch(target));
    }
}

TEST_F(ArchiveImport, BlobThatDoesNotMatch) {
    for (const auto& blob : {image_.blobs[0], image_.config, image_.manifest}) {
        auto files = layout_files({{"latest", image_}});
        for (auto& [path, content] : files) {
            if (content == blob) content[content.size() / 2] = static_cast<char>(content[content.size() / 2] ^ 1);
        }
        write_tree("layout", files);
        const std::string error = error_of([&] { fetch("oci:" + at("layout")); });
        EXPECT_THAT(error, HasSubstr(digest_of(blob).str()));
        expect_no_image();
        tree_.dir().remove_tree("layout");
    }
}

TEST_F(ArchiveImport, WhatIsNotThereIsNamed) {
    EXPECT_THAT(error_of([&] { fetch("oci:" + at("nowhere")); }), HasSubstr("nowhere"));
    EXPECT_THAT(error_of([&] { fetch("docker-archive:" + at("nowhere")); }), HasSubstr("No such file"));
    write_tar("empty.tar", {});
    EXPECT_THAT(error_of([&] { fetch("docker-archive:" + at("empty.tar")); }), HasSubstr("there is no manifest.json"));
    auto files = saved_files();
    files.pop_back();
    write_tar("short.tar", files);
    EXPECT_THAT(error_of([&] { fetch("docker-archive:" + at("short.tar")); }), HasSubstr("there is no b/layer.tar"));
    tree_.dir().write_file("text", "hello");
    EXPECT_NE(error_of([&] { fetch("oci-archive:" + at("text")); }), "");
    expect_no_image();
}

// Nothing of an archive leads out of it, and nothing in it is opened but files.
TEST_F(ArchiveImport, HostileArchives) {
    tree_.dir().write_file("secret", image_.config);
    const auto with = [&](const TarMember& member) {
        TarBuilder tar;
        for (const auto& [path, content] : saved_files()) {
            if (path != member.name) tar.file(path, content);
        }
        tar.add(member);
        tree_.dir().write_file("image.tar", tar.str());
        return error_of([&] { fetch("docker-archive:" + at("image.tar")); });
    };
    EXPECT_THAT(with({"config.json", '2', "", at("secret")}), HasSubstr("there is no config.json"));
    EXPECT_THAT(with({"config.json", '2', "", "../../../../../../../.." + at("secret")}),
                HasSubstr("there is no config.json"));
    EXPECT_THAT(with({"config.json", '6'}), HasSubstr("config.json in it is no file"));
    EXPECT_THAT(with({"b/layer.tar", '3', "", "", 0666, 0, 0, 0, 1, 5}), HasSubstr("b/layer.tar in it is no file"));
    EXPECT_NE(with({"b/layer.tar", '5'}), "");
    EXPECT_NE(with({"../escape", '0', "pwn"}), "");
    expect_no_image();
}

TEST_F(ArchiveImport, SymlinkInsideAnArchiveIsFollowed) {  // docker save writes equal layers once
    TarBuilder tar;
    for (const auto& [path, content] : saved_files()) {
        if (path != "b/layer.tar") tar.file(path, content);
    }
    tar.file("c/layer.tar", image_.tars[1]).symlink("b/layer.tar", "../c/layer.tar");
    tree_.dir().write_file("image.tar", tar.str());
    expect_files(fetch("docker-archive:" + at("image.tar")));
}

// What all of the content hangs on is signed: the archive, or the index of a layout.
struct SignedArchive : ArchiveImport {
    GpgHome gpg;

    SignedArchive() {
        options_.insecure_image = false;
        options_.config_dirs = {at("etc")};
        options_.local_config_dir = at("etc");
        options_.containers_dir = at("containers");
        gpg.make_key("Alice <alice@example.com>");
        write_tree("layout", layout_files({{"v1", image_}}));
        write_tar("archive.tar", layout_files({{"v1", image_}}));
    }
    void trust_alice(const std::string& where) {
        std::filesystem::create_directories(at("etc/trustedkeys/" + where));
        Dir::open(at("etc/trustedkeys/" + where)).write_file(gpg.fingerprint("Alice"), gpg.export_key("Alice"));
    }
    void sign(const std::string& file, const std::string& signature) {
        tree_.dir().write_file(signature, gpg.sign("Alice", tree_.dir().read_file(file)));
    }
    std::string refusal(const std::string& reference) {
        const std::string error = error_of([&] { fetch(reference); });
        expect_no_image();
        EXPECT_THAT(Store::open(options_.data_dir).layout().layers.entries(), IsEmpty());
        return error;
    }
};

TEST_F(SignedArchive, ByARootKeyItIsImported) {
    trust_alice("root.d");
    sign("archive.tar", "archive.tar.asc");
    sign("layout/index.json", "layout/index.json.asc");
    for (const std::string& reference : {"oci-archive:" + at("archive.tar") + ":v1", "oci:" + at("layout") + ":v1"}) {
        const ImageId id = fetch(reference);
        const auto image = Store::open(options_.data_dir).find(parse_reference(reference)).value();
        EXPECT_EQ(image.id, id);
        EXPECT_EQ(image.verification.value().key, gpg.fingerprint("Alice"));
        EXPECT_EQ(image.verification.value().digest, image.manifest_digest);
    }
}

TEST_F(SignedArchive, WithoutItIsRefused) {
    EXPECT_THAT(refusal("oci-archive:" + at("archive.tar")), HasSubstr("no OpenPGP key is trusted for every image"));
    trust_alice("root.d");
    EXPECT_THAT(refusal("oci-archive:" + at("archive.tar")),
                HasSubstr("there is no signature " + at("archive.tar.asc")));
    EXPECT_THAT(refusal("oci:" + at("layout")), HasSubstr("layout/index.json.asc"));
}

TEST_F(SignedArchive, AKeyOfAPrefixDoesNotKnowItsName) {
    trust_alice("prefix.d/example.com");
    sign("archive.tar", "archive.tar.asc");
    EXPECT_THAT(refusal("oci-archive:" + at("archive.tar")), HasSubstr("no OpenPGP key is trusted for every image"));
}

TEST_F(SignedArchive, ASignatureOfOtherContentIsNone) {
    trust_alice("root.d");
    sign("layout/oci-layout", "archive.tar.asc");
    EXPECT_THAT(refusal("oci-archive:" + at("archive.tar")), HasSubstr("does not match the content"));
}

TEST_F(SignedArchive, TheSignatureMayBeElsewhere) {
    trust_alice("root.d");
    sign("archive.tar", "elsewhere.asc");
    options_.signature = at("elsewhere.asc");
    EXPECT_NO_THROW(fetch("oci-archive:" + at("archive.tar")));
}

TEST_F(SignedArchive, APolicyOfTheTransportDecides) {
    std::filesystem::create_directories(at("etc"));
    Dir::open(at("etc")).write_file("policy.json", R"({"default":[{"type":"reject"}],"transports":{"oci":{")" +
                                                       at("layout") + R"(":[{"type":"insecureAcceptAnything"}]}}})");
    EXPECT_NO_THROW(fetch("oci:" + at("layout") + ":v1"));
    EXPECT_THAT(error_of([&] { fetch("oci-archive:" + at("archive.tar")); }), HasSubstr("the policy rejects it"));
}

}  // namespace
}  // namespace rkt::test

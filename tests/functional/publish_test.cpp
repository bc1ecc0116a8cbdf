// Images leave the store as others take them: a real registry, skopeo, umoci, openssl, gpg and nginx judge.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "functional/oci_layout.hpp"
#include "functional/program.hpp"
#include "support/appc_site.hpp"
#include "support/gpg_home.hpp"

namespace rkt::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string read(const std::string& path) { return read_all(Dir::open("/").open_file(path, O_RDONLY)); }

class Publish : public testing::Test {
protected:
    Publish() {
        host_.insecure = "image,http";
        PipeEnds said = make_pipe();
        const std::array<Child::Redirect, 1> redirects{{{said.write.get(), 1}}};
        registry_.emplace(Child::spawn({RKT_REGISTRY}, redirects));
        said.write.reset();
        for (char c = 0; ::read(said.read.get(), &c, 1) == 1 && c != '\n';) address_ += c;
        const OciLayout layout(host_.path("in"), R"("Entrypoint":["/program"],"Labels":{"a":"b"})");
        EXPECT_EQ(rkt({"fetch", layout.reference()}).status, 0);
        image_ = layout.reference();
    }
    // The script takes the registry with it.
    ~Publish() override {
        registry_->kill(SIGTERM);
        (void)registry_->wait();
        ::unsetenv("GNUPGHOME");
    }
    [[nodiscard]] Result rkt(const std::vector<std::string>& words) const { return host_.rkt(words); }
    [[nodiscard]] std::string at(const std::string& rest) const { return "docker://" + address_ + "/" + rest; }
    // Its output; a failure fails the test.
    static std::string run(const std::vector<std::string>& words) {
        const Result result = execute(words);
        EXPECT_EQ(result.status, 0) << text::join(words, " ") << "\n" << result.err;
        return result.out;
    }
    [[nodiscard]] std::string raw(const std::string& image) const {
        return run({"/usr/bin/skopeo", "inspect", "--raw", "--tls-verify=false", image});
    }
    [[nodiscard]] std::string push(const std::string& image, const std::string& rest) const {
        const Result pushed = rkt({"image", "push", image, at(rest)});
        EXPECT_EQ(pushed.status, 0) << pushed.err;
        return std::string(text::trim(pushed.out));
    }
    void use_key() {
        (void)gpg_.make_key("Alice <alice@example.com>");
        ::setenv("GNUPGHOME", gpg_.path("").c_str(), 1);
    }

    Host host_;
    GpgHome gpg_;
    std::optional<Child> registry_;
    std::string address_;
    std::string image_;
};

TEST_F(Publish, WhatIsPushedIsTheImage) {
    const std::string digest = push(image_, "team/app:1");
    const std::string manifest = raw(at("team/app:1"));
    EXPECT_EQ(digest, "sha256:" + image::sha256_hex(manifest));
    // skopeo checks the digests of blobs and diffIDs; the configuration is the same bytes.
    run({"/usr/bin/skopeo", "--insecure-policy", "copy", "--src-tls-verify=false", at("team/app:1"),
         "oci:" + host_.path("back") + ":1"});
    const std::string config =
        run({"/usr/bin/skopeo", "inspect", "--config", "--raw", "oci:" + host_.path("back") + ":1"});
    EXPECT_EQ(config, run({"/usr/bin/skopeo", "inspect", "--config", "--raw", image_}));
    EXPECT_EQ(push(image_, "team/app:1"), digest);  // again: nothing changes
}

TEST_F(Publish, AnImageOfTheSameRegistryKeepsItsManifest) {
    const std::string digest = push(image_, "team/app:1");
    ASSERT_EQ(rkt({"fetch", at("team/app:1")}).status, 0);
    EXPECT_EQ(push(at("team/app:1"), "other/app:2"), digest);
    EXPECT_EQ(raw(at("other/app:2")), raw(at("team/app:1")));
}

TEST_F(Publish, PushingNamesWhatIsWrong) {
    const std::vector<std::pair<std::vector<std::string>, std::string>> lines{
        {{image_}, "give an image of the store and where it goes"},
        {{image_, "oci:/tmp/x"}, "images are pushed to docker://REG/REPO:TAG"},
        {{image_, at("a@sha256:" + std::string(64, 'a'))}, "give a tag to push to, not a digest"},
        {{"docker://nobody/nothing", at("a:1")}, "not found"},
        {{image_, "docker://127.0.0.1:1/a:1"}, "unable to push image to"}};
    for (const auto& [words, part] : lines) {
        std::vector<std::string> all{"image", "push", "--quiet"};
        all.insert(all.end(), words.begin(), words.end());
        const Result result = rkt(all);
        EXPECT_EQ(result.status, 254) << part;
        EXPECT_THAT(result.err, HasSubstr(part));
        EXPECT_EQ(count_lines(result.err), 1) << result.err;
    }
}

TEST_F(Publish, ALayoutIsOneToOthers) {
    const std::string out = host_.path("out");
    ASSERT_EQ(rkt({"image", "export", image_, "oci:" + out + ":one"}).status, 0);
    ASSERT_EQ(rkt({"image", "export", image_, "oci:" + out + ":two"}).status, 0);
    ASSERT_EQ(rkt({"image", "export", image_, "oci:" + out + ":one"}).status, 0);
    const std::string index = read(out + "/index.json");
    EXPECT_EQ(count(index, "ref.name"), 2);
    EXPECT_EQ(count(index, R"(:"one")"), 1);
    run({"/usr/bin/umoci", "unpack", "--rootless", "--image", out + ":one", host_.path("bundle")});
    EXPECT_EQ(read(host_.path("bundle/rootfs/program")), read(RKT_PAYLOAD));
    run({"/usr/bin/skopeo", "--insecure-policy", "copy", "oci:" + out + ":two", "dir:" + host_.path("dir")});

    const std::string file = host_.path("out.tar");
    ASSERT_EQ(rkt({"image", "export", image_, "oci-archive:" + file + ":v1"}).status, 0);
    run({"/usr/bin/skopeo", "--insecure-policy", "copy", "oci-archive:" + file + ":v1", "dir:" + host_.path("dir2")});
    const Result again = rkt({"image", "export", image_, "oci-archive:" + file + ":v1"});
    EXPECT_EQ(again.status, 254);
    EXPECT_THAT(again.err, HasSubstr("is there already (--overwrite replaces it)"));
    EXPECT_EQ(rkt({"image", "export", "--overwrite", image_, "oci-archive:" + file + ":v1"}).status, 0);

    host_.dir().make_dir("full").write_file("mine", "");
    const Result refused = rkt({"image", "export", image_, "oci:" + host_.path("full")});
    EXPECT_THAT(refused.err, HasSubstr("has files and is no OCI layout"));
    for (const auto& entry : std::filesystem::directory_iterator(host_.path(""))) {
        EXPECT_EQ(entry.path().filename().string().find(".rkt-"), std::string::npos) << entry;
    }
}

TEST_F(Publish, AnAppcImageBecomesAnOciImage) {
    const std::string aci = TestAci{"example.com/app", host_labels("1.0")}.tar({{"bin/true", '0', "x"}});
    host_.dir().write_file("app.aci", aci);
    ASSERT_EQ(rkt({"fetch", host_.path("app.aci")}).status, 0);
    ASSERT_EQ(rkt({"image", "export", "example.com/app:1.0", "oci:" + host_.path("out") + ":1"}).status, 0);
    run({"/usr/bin/umoci", "unpack", "--rootless", "--image", host_.path("out") + ":1", host_.path("bundle")});
    EXPECT_EQ(read(host_.path("bundle/rootfs/bin/true")), "x");
    EXPECT_THAT(run({"/usr/bin/skopeo", "inspect", "--config", "--raw", "oci:" + host_.path("out") + ":1"}),
                HasSubstr(R"("org.opencontainers.image.version":"1.0")"));
    ASSERT_EQ(rkt({"image", "export", "example.com/app:1.0", host_.path("back.aci")}).status, 0);
    EXPECT_EQ(read(host_.path("back.aci")), aci);
}

TEST_F(Publish, FilesAreSignedWithTheCallersKey) {
    use_key();
    host_.dir().write_file("app.aci", "content");
    const Result result = rkt({"image", "sign", host_.path("app.aci"), "--key=alice@example.com"});
    ASSERT_EQ(result.status, 0) << result.err;
    EXPECT_EQ(result.out, host_.path("app.aci") + ".asc\n");
    EXPECT_THAT(read(host_.path("app.aci.asc")), StartsWith("-----BEGIN PGP SIGNATURE-----"));
    EXPECT_THAT(gpg_.gpg({"--status-fd", "1", "--verify", host_.path("app.aci.asc"), host_.path("app.aci")}),
                HasSubstr(" 00 "));                                                                     // VALIDSIG
    EXPECT_THAT(gpg_.gpg({"--list-packets", host_.path("app.aci.asc")}), HasSubstr("digest algo 10"));  // SHA-512
    const Result unknown = rkt({"image", "sign", host_.path("app.aci"), "--key=bob@example.com"});
    EXPECT_EQ(unknown.status, 254);
    EXPECT_EQ(unknown.err, "sign: signing: gpg has no secret key of \"bob@example.com\"\n");
}

TEST_F(Publish, SkopeoTakesOurSimpleSignature) {
    use_key();
    (void)push(image_, "team/app:1");
    const Result result = rkt(
        {"image", "sign", at("team/app:1"), "--key=alice@example.com", "--signature-dir=" + host_.path("signatures")});
    ASSERT_EQ(result.status, 0) << result.err;
    host_.dir().write_file("alice.gpg", gpg_.export_key("alice"));
    host_.dir().write_file("policy.json", R"({"default":[{"type":"signedBy","keyType":"GPGKeys","keyPath":")" +
                                              host_.path("alice.gpg") + "\"}]}");
    host_.dir()
        .make_dir("registries.d")
        .write_file("a.yaml", "default-docker:\n  lookaside: file://" + host_.path("signatures") + "\n");
    const std::vector<std::string> skopeo{
        "/usr/bin/skopeo",          "--policy", host_.path("policy.json"), "--registries.d",
        host_.path("registries.d"), "copy",     "--remove-signatures",     "--src-tls-verify=false"};
    const auto copy = [&](const std::string& rest, const std::string& to) {
        auto words = skopeo;
        words.insert(words.end(), {at(rest), "dir:" + host_.path(to)});
        return execute(words);
    };
    const Result taken = copy("team/app:1", "taken");
    EXPECT_EQ(taken.status, 0) << taken.err;
    (void)push(image_, "team/other:1");
    EXPECT_NE(copy("team/other:1", "not-taken").status, 0);
    ASSERT_EQ(rkt({"image", "sign", at("team/app:1"), "--signature-dir=" + host_.path("signatures")}).status, 0);
    EXPECT_THAT(rkt({"image", "sign", at("team/app:1"), "--signature-dir=" + host_.path("signatures")}).out,
                HasSubstr("/signature-3\n"));
}

TEST_F(Publish, OpensslTakesOurCosignSignature) {
    (void)push(image_, "team/app:1");
    run({"/usr/bin/openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", host_.path("key.pem")});
    run({"/usr/bin/openssl", "ec", "-in", host_.path("key.pem"), "-pubout", "-out", host_.path("pub.pem")});
    const std::string digest = image::sha256_hex(raw(at("team/app:1")));
    for (size_t signatures = 1; signatures <= 2; ++signatures) {
        const Result result = rkt({"image", "sign", at("team/app:1"), "--cosign-key=" + host_.path("key.pem")});
        ASSERT_EQ(result.status, 0) << result.err;
        const std::string manifest = raw(at("team/app:sha256-" + digest + ".sig"));
        const std::string mark = R"("dev.cosignproject.cosign/signature":")";
        size_t found = 0;
        for (size_t at = manifest.find(mark); at != std::string::npos; at = manifest.find(mark, at + 1)) {
            const size_t begin = at + mark.size();
            host_.dir().write_file("sig.b64", manifest.substr(begin, manifest.find('"', begin) - begin) + "\n");
            ++found;
        }
        EXPECT_EQ(found, signatures);
    }
    run({"/usr/bin/skopeo", "--insecure-policy", "copy", "--src-tls-verify=false",
         at("team/app:sha256-" + digest + ".sig"), "dir:" + host_.path("sig")});
    run({"/usr/bin/openssl", "base64", "-d", "-A", "-in", host_.path("sig.b64"), "-out", host_.path("sig.bin")});
    std::string payload;
    for (const auto& entry : std::filesystem::directory_iterator(host_.path("sig"))) {
        const std::string content = read(entry.path().string());
        if (content.find("cosign container image signature") != std::string::npos &&
            content.find("layers") == std::string::npos)
            payload = entry.path().string();
    }
    EXPECT_THAT(read(payload), HasSubstr("sha256:" + digest));
    EXPECT_THAT(run({"/usr/bin/openssl", "dgst", "-sha256", "-verify", host_.path("pub.pem"), "-signature",
                     host_.path("sig.bin"), payload}),
                HasSubstr("Verified OK"));
}

TEST(PublishedSite, IsTrustedAndFetched) {
    const AppcSite site;
    Host host;
    host.insecure = "none";
    ::setenv("SSL_CERT_FILE", site.ca_file().c_str(), 1);
    ::setenv("GNUPGHOME", site.gpg.path("").c_str(), 1);
    const auto aci = [&](const std::string& name, const std::string& version) {
        host.dir().write_file("in.aci", TestAci{name, host_labels(version)}.tar({{"bin/true", '0', version}}));
        return host.path("in.aci");
    };
    const auto publish = [&](const std::string& file) {
        return host.rkt(
            {"image", "publish", site.served(), file, "--url=https://example.com", "--key=alice@example.com"});
    };
    site.remove("index.html");
    for (const auto& [name, version] : std::vector<std::pair<std::string, std::string>>{
             {"example.com/app", "1.0"}, {"example.com/app", "2.0"}, {"example.com/team/web", "3.0"}}) {
        const Result result = publish(aci(name, version));
        ASSERT_EQ(result.status, 0) << result.err;
    }
    const Result trusted = host.rkt({"trust", "--prefix=example.com", "--skip-fingerprint-review"});
    EXPECT_EQ(trusted.status, 0) << trusted.err;
    for (const char* name : {"example.com/app:1.0", "example.com/app", "example.com/team/web:3.0"}) {
        const Result fetched = host.rkt({"fetch", name});
        EXPECT_EQ(fetched.status, 0) << name << fetched.err;
    }
    EXPECT_THAT(host.rkt({"image", "list"}).out, HasSubstr("example.com/app:2.0"));  // the latest

    EXPECT_THAT(publish(aci("example.com/app", "1.0")).err, HasSubstr("is there already (--overwrite replaces it)"));
    EXPECT_THAT(publish(aci("example.org/app", "1.0")).err, HasSubstr("is not below example.com"));
    ::unsetenv("GNUPGHOME");
    ::unsetenv("SSL_CERT_FILE");
}

}  // namespace
}  // namespace rkt::test

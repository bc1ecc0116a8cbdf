// fetch() of registry images whose signatures are real: made by gpg and openssl, kept in a lookaside and in the
// registry.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "image/fetch.hpp"
#include "image/store.hpp"
#include "spec/registry.hpp"
#include "support/fake_registry.hpp"
#include "support/gpg_home.hpp"
#include "support/silent_progress.hpp"
#include "support/tar_builder.hpp"
#include "support/temp_tree.hpp"

namespace rkt::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// "library/app" of a registry, and who may have signed it.
struct SignedRegistry : testing::Test {
    static void SetUpTestSuite() {
        gpg = new GpgHome;
        for (const char* who : {"alice", "bob"}) gpg->make_key(who + std::string(" <") + who + "@example.com>");
    }
    static void TearDownTestSuite() { delete gpg; }

    SignedRegistry() {
        options.data_dir = tree.path() + "/store";
        options.config_dirs = {tree.path() + "/etc"};
        options.local_config_dir = options.config_dirs.front();
        options.containers_dir = tree.path() + "/containers";
        options.registries_conf = tree.path() + "/registries.conf";
        options.insecure_http = true;
        const Dir containers = tree.dir().make_dir("containers");
        containers.make_dir("registries.d")
            .write_file("here.yaml", "default-docker:\n  lookaside: file://" + tree.path() + "/sigs\n");
        (void)tree.dir().make_dir("etc");
    }
    void write(const std::string& path, const std::string& content) const {
        const auto at = std::filesystem::path(tree.path()) / path;
        std::filesystem::create_directories(at.parent_path());
        Dir::open(at.parent_path()).write_file(at.filename(), content);
    }
    [[nodiscard]] std::string repository() const { return registry.server.host() + "/library/app"; }
    void trust(const std::string& who, const std::string& prefix) const {
        write("etc/trustedkeys/" + (prefix.empty() ? "root.d/" : "prefix.d/" + prefix + "/") + gpg->fingerprint(who),
              gpg->export_key(who));
    }
    [[nodiscard]] static std::string payload(const std::string& reference, const std::string& digest,
                                             const std::string& type = "atomic container signature") {
        return R"({"critical":{"identity":{"docker-reference":")" + reference +
               R"("},"image":{"docker-manifest-digest":")" + digest + R"("},"type":")" + type + R"("},"optional":{}})";
    }
    void sign(const std::string& who, const std::string& says, int n = 1) const {
        write("sigs/library/app@sha256=" + digest_of(image.manifest).hex() + "/signature-" + std::to_string(n),
              gpg->sign(who, says, {"--sign"}));
    }
    void sign_honestly(const std::string& who) const {
        sign(who, payload(repository() + ":latest", image.manifest_digest()));
    }

    std::string fetch(const std::string& rest = ":latest") {
        SilentProgress progress;
        try {
            (void)image::fetch(parse_reference(registry.reference(rest)), options, progress);
            return "fetched";
        } catch (const Error& error) {
            EXPECT_TRUE(image::Store::open(options.data_dir).list([](const Error&) {}).empty());
            EXPECT_TRUE(image::Store::open(options.data_dir).layout().layers.entries().empty());
            return error.what();
        }
    }
    [[nodiscard]] std::optional<Verification> verification() const {
        return image::Store::open(options.data_dir).find(parse_reference(registry.reference())).value().verification;
    }

    static inline GpgHome* gpg = nullptr;
    TempTree tree;
    TestImage image{{TarBuilder().file("a", "content").str()}};
    FakeRegistry registry{image};
    image::FetchOptions options;
};

TEST_F(SignedRegistry, NobodyIsTrustedByDefault) {
    sign_honestly("alice");
    EXPECT_THAT(fetch(), AllOf(HasSubstr("nobody is trusted to sign it"),
                               HasSubstr("rkt trust --prefix=" + repository()), HasSubstr("--insecure-options=image")));
}

TEST_F(SignedRegistry, AKeyOfThePrefixIsEnough) {
    trust("alice", registry.server.host() + "/library");
    sign_honestly("alice");
    ASSERT_EQ(fetch(), "fetched");
    const auto by = verification().value();
    EXPECT_EQ(by.digest, image.manifest_digest());
    EXPECT_EQ(by.key, gpg->fingerprint("alice"));
    EXPECT_EQ(by.identity, "alice <alice@example.com>");
    EXPECT_THAT(by.requirement, HasSubstr("rkt's own rule"));
}

TEST_F(SignedRegistry, ARootKeyIsEnoughForEverything) {
    trust("bob", "");
    sign_honestly("bob");
    EXPECT_EQ(fetch(), "fetched");
}

TEST_F(SignedRegistry, AKeyOfAnotherPrefixIsNobodys) {
    trust("alice", registry.server.host() + "/other");
    sign_honestly("alice");
    EXPECT_THAT(fetch(), HasSubstr("nobody is trusted"));
    trust("bob", registry.server.host() + "/library");
    EXPECT_THAT(fetch(), HasSubstr("signature made by unknown entity"));
}

// `rkt trust list` would show it as Alice's.
TEST_F(SignedRegistry, AKeyUnderAnothersNameIsNobodys) {
    write("etc/trustedkeys/root.d/" + gpg->fingerprint("alice"), gpg->export_key("bob"));
    sign_honestly("bob");
    EXPECT_THAT(fetch(), HasSubstr("under another key's name"));
}

// Scopes are paths without links.
TEST_F(SignedRegistry, AnotherWayToWriteAPathIsNoWayAroundThePolicy) {
    write("etc/policy.json", R"({"default":[{"type":"insecureAcceptAnything"}],"transports":{"oci":{")" + tree.path() +
                                 R"(/layout":[{"type":"reject"}]}}})");
    write("layout/index.json", R"({"schemaVersion":2,"manifests":[]})");
    std::filesystem::create_directory_symlink(tree.path() + "/layout", tree.path() + "/link");
    SilentProgress progress;
    for (const std::string path : {"/layout", "/link", "/etc/../layout", "//layout/"}) {
        try {
            (void)image::fetch(parse_reference("oci:" + tree.path() + path), options, progress);
            FAIL() << path;
        } catch (const Error& error) {
            EXPECT_THAT(error.what(), HasSubstr("the policy rejects it")) << path;
        }
    }
}

TEST_F(SignedRegistry, AnUnsignedImageSaysWhereItsSignatureShouldBe) {
    trust("alice", "");
    EXPECT_THAT(fetch(), HasSubstr("sigs/library/app@sha256=" + digest_of(image.manifest).hex() + "/signature-1"));
}

TEST_F(SignedRegistry, OneGoodSignatureAmongOthersWillDo) {
    trust("alice", "");
    sign("bob", payload(repository() + ":latest", image.manifest_digest()), 1);
    sign("alice", payload(repository() + ":other", image.manifest_digest()), 2);
    EXPECT_THAT(fetch(), AllOf(HasSubstr("unknown entity"), HasSubstr(repository() + ":other")));
    sign("alice", payload(repository() + ":latest", image.manifest_digest()), 3);
    EXPECT_EQ(fetch(), "fetched");
}

TEST_F(SignedRegistry, ASignatureOfAnotherImageIsNone) {
    trust("alice", "");
    const std::string other = digest_of("another manifest").str();
    sign("alice", payload(repository() + ":latest", other));
    EXPECT_THAT(fetch(), HasSubstr("the signature is of another image, " + other));
}

TEST_F(SignedRegistry, ASignatureForAnotherRepositoryIsNone) {
    trust("alice", "");
    sign("alice", payload("elsewhere.example/app:latest", image.manifest_digest()));
    EXPECT_THAT(fetch(), HasSubstr("for \"elsewhere.example/app:latest\""));
}

TEST_F(SignedRegistry, ByDigestTheTagThatWasSignedDoesNotMatter) {
    trust("alice", "");
    sign("alice", payload(repository() + ":v7", image.manifest_digest()));
    EXPECT_NE(fetch(), "fetched");
    EXPECT_EQ(fetch("@" + image.manifest_digest()), "fetched");
}

TEST_F(SignedRegistry, AMovedTagNeedsASignatureOfItsOwn) {
    trust("alice", "");
    sign_honestly("alice");
    ASSERT_EQ(fetch(), "fetched");
    const TestImage moved({TarBuilder().file("a", "other").str()});
    SilentProgress progress;
    registry.add(moved, "latest");
    EXPECT_THROW((void)image::fetch(parse_reference(registry.reference()), options, progress), Error);
    EXPECT_EQ(verification().value().digest, image.manifest_digest());
    EXPECT_EQ(image::Store::open(options.data_dir).find(parse_reference(registry.reference())).value().id, image.id());
}

TEST_F(SignedRegistry, ASignatureOfTheIndexCoversWhatItNames) {
    const std::string index =
        R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":")" +
        image.manifest_digest() + R"(","size":)" + std::to_string(image.manifest.size()) +
        R"(,"platform":{"os":"linux","architecture":")" + oci::host_platform().architecture + "\"}}]}";
    registry.add_manifest(index, "latest", "application/vnd.oci.image.index.v1+json");
    trust("alice", "");
    write("sigs/library/app@sha256=" + digest_of(index).hex() + "/signature-1",
          gpg->sign("alice", payload(repository() + ":latest", digest_of(index).str()), {"--sign"}));
    ASSERT_EQ(fetch(), "fetched");
    EXPECT_EQ(verification().value().digest, image.manifest_digest());
    EXPECT_THAT(verification().value().requirement, HasSubstr(digest_of(index).str()));
}

TEST_F(SignedRegistry, TheAdministratorsPolicyDecides) {
    const auto policy = [&](const std::string& place, const std::string& scope, const std::string& requirement) {
        write(place,
              R"({"default":[{"type":"reject"}],"transports":{"docker":{")" + scope + R"(":[)" + requirement + "]}}}");
    };
    policy("containers/policy.json", repository(), R"({"type":"insecureAcceptAnything"})");
    EXPECT_EQ(fetch(), "fetched");
    EXPECT_THAT(verification().value().requirement, HasSubstr("containers/policy.json, docker:" + repository()));
    EXPECT_EQ(verification().value().key, "");
    std::filesystem::remove_all(options.data_dir);
    // rkt's own comes first.
    policy("etc/policy.json", repository(), R"({"type":"reject"})");
    EXPECT_THAT(fetch(), AllOf(HasSubstr("the policy rejects it"), HasSubstr("etc/policy.json")));
    write("alice.asc", gpg->export_key("alice"));
    policy("etc/policy.json", registry.server.host(),
           R"({"type":"signedBy","keyType":"GPGKeys","keyPath":")" + tree.path() + R"(/alice.asc"})");
    EXPECT_THAT(fetch(), HasSubstr("no simple signature"));
    sign_honestly("bob");
    EXPECT_THAT(fetch(), HasSubstr("unknown entity"));
    sign_honestly("alice");
    EXPECT_EQ(fetch(), "fetched");
}

// Distributions ship it; nobody decided it.
TEST_F(SignedRegistry, ADefaultThatAcceptsAnythingDecidesNothing) {
    write("containers/policy.json", R"({"default":[{"type":"insecureAcceptAnything"}]})");
    EXPECT_THAT(fetch(), HasSubstr("nobody is trusted"));
    write("etc/policy.json", R"({"default":[{"type":"insecureAcceptAnything"}]})");
    EXPECT_EQ(fetch(), "fetched");
}

TEST_F(SignedRegistry, APolicyThatCannotBeReadLetsNothingThrough) {
    write("containers/policy.json", R"({"default":[{"type":"insecureAcceptAnyting"}]})");
    EXPECT_THAT(fetch(), HasSubstr("containers/policy.json"));
}

struct Cosigned : SignedRegistry {
    std::string key = tree.path() + "/cosign.key";

    Cosigned() { openssl({"ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key}); }
    static std::string openssl(std::vector<std::string> words) {
        words.insert(words.begin(), "/usr/bin/openssl");
        const CommandResult result = run_command({.argv = words, .input = {}, .with_errors = false});
        EXPECT_EQ(result.status, 0) << text::join(words, " ");
        return result.output;
    }
    [[nodiscard]] std::string public_key() const { return openssl({"pkey", "-in", key, "-pubout"}); }
    void trust_public_key(const std::string& prefix) const {
        openssl({"pkey", "-in", key, "-pubout", "-outform", "DER", "-out", tree.path() + "/key.der"});
        const std::string fingerprint = image::sha256_hex(tree.dir().read_file("key.der"));
        write("etc/trustedkeys/prefix.d/" + prefix + "/" + fingerprint, public_key());
    }
    void cosign(const std::string& says, const std::string& annotated = "dev.cosignproject.cosign/signature") {
        write("payload", says);
        const std::string signature = openssl({"dgst", "-sha256", "-sign", key, tree.path() + "/payload"});
        const std::string config = "{}";
        const auto size = [](const std::string& blob) { return std::to_string(blob.size()); };
        registry.add_blob(says);
        registry.add_blob(config);
        registry.add_manifest(
            R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":")" +
                digest_of(config).str() + R"(","size":)" + size(config) +
                R"(},"layers":[{"mediaType":"application/vnd.dev.cosign.simplesigning.v1+json","digest":")" +
                digest_of(says).str() + R"(","size":)" + size(says) + R"(,"annotations":{")" + annotated + R"(":")" +
                encode_base64(signature) + R"("}}]})",
            "sha256-" + digest_of(image.manifest).hex() + ".sig", "application/vnd.oci.image.manifest.v1+json");
    }
    static constexpr const char* kType = "cosign container image signature";
};

TEST_F(Cosigned, AKeyPairIsEnough) {
    trust_public_key(registry.server.host() + "/library/app");
    EXPECT_THAT(fetch(), HasSubstr("no cosign signature (tag sha256-" + digest_of(image.manifest).hex() + ".sig)"));
    cosign(payload(repository(), image.manifest_digest(), kType));
    ASSERT_EQ(fetch(), "fetched");
    EXPECT_EQ(verification().value().digest, image.manifest_digest());
    EXPECT_EQ(verification().value().identity, repository());
}

TEST_F(Cosigned, AnotherKeyIsNobodys) {
    trust_public_key(registry.server.host());
    openssl({"ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key});
    cosign(payload(repository(), image.manifest_digest(), kType));
    EXPECT_THAT(fetch(), HasSubstr("by none of the trusted keys"));
}

TEST_F(Cosigned, WhatIsSignedMustBeThisImage) {
    trust_public_key(registry.server.host());
    cosign(payload(repository(), digest_of("other").str(), kType));
    EXPECT_THAT(fetch(), HasSubstr("of another image"));
    cosign(payload("elsewhere.example/app", image.manifest_digest(), kType));
    EXPECT_THAT(fetch(), HasSubstr("elsewhere.example/app"));
    cosign(payload(repository(), image.manifest_digest()));  // a simple signature's type
    EXPECT_THAT(fetch(), HasSubstr("/critical/type"));
    cosign(payload(repository(), image.manifest_digest(), kType), "something.else");
    EXPECT_THAT(fetch(), HasSubstr("has no annotation"));
}

TEST_F(Cosigned, APolicyMayAskForIt) {
    write("cosign.pub", public_key());
    write("etc/policy.json", R"({"default":[{"type":"sigstoreSigned","keyPath":")" + tree.path() +
                                 R"(/cosign.pub","signedIdentity":{"type":"matchRepository"}}]})");
    EXPECT_THAT(fetch(), HasSubstr("no cosign signature"));
    cosign(payload(repository(), image.manifest_digest(), kType));
    EXPECT_EQ(fetch(), "fetched");
}

}  // namespace
}  // namespace rkt::test

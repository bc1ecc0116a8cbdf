// Keys and signatures that the real openssl makes and reads.
#include "image/trust/public_key.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/command.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "support/temp_tree.hpp"

namespace rkt::image {
namespace {

using testing::HasSubstr;
using Words = std::vector<std::string>;

struct Openssl {
    test::TempTree tree;

    [[nodiscard]] std::string path(const std::string& name) const { return tree.path() + "/" + name; }
    [[nodiscard]] std::string read(const std::string& name) const { return tree.dir().read_file(name); }
    void write(const std::string& name, const std::string& content) const { tree.dir().write_file(name, content); }
    [[nodiscard]] CommandResult try_run(Words words) const {
        words.insert(words.begin(), "/usr/bin/openssl");
        return run_command({.argv = words, .with_errors = true});
    }
    void run(const Words& words) const {
        const CommandResult result = try_run(words);
        EXPECT_EQ(result.status, 0) << text::join(words, " ") << ": " << result.output;
    }
    // Files "key" and "pub".
    void make_key(Words words) const {
        words.insert(words.begin(), "genpkey");
        words.insert(words.end(), {"-out", path("key")});
        run(words);
        run({"pkey", "-in", path("key"), "-pubout", "-out", path("pub")});
    }
};

Words curve(const std::string& name) { return {"-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:" + name}; }
Words rsa(const std::string& bits) { return {"-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:" + bits}; }

template <typename Key>
std::string pem_refusal(const std::string& pem) {
    try {
        (void)Key::parse(pem);
    } catch (const Error& error) {
        return error.what();
    }
    return "accepted";
}

struct KeyCase {
    Words make;
    std::string name;
    bool hashes = true;  // the content first, and signs the digest
};
struct Kinds : testing::TestWithParam<KeyCase> {
    Openssl openssl;
    void SetUp() override { openssl.make_key(GetParam().make); }

    [[nodiscard]] std::string sign(const std::string& content) const {
        const std::string key = openssl.path("key"), signature = openssl.path("signature");
        openssl.write("content", content);
        openssl.run(GetParam().hashes
                        ? Words{"dgst", "-sha256", "-sign", key, "-out", signature, openssl.path("content")}
                        : Words{"pkeyutl", "-sign", "-inkey", key, "-rawin", "-in", openssl.path("content"), "-out",
                                signature});
        return openssl.read("signature");
    }
    [[nodiscard]] bool verifies(const std::string& content, const std::string& made) const {
        const std::string key = openssl.path("pub"), signature = openssl.path("signature");
        openssl.write("content", content);
        openssl.write("signature", made);
        const Words words =
            GetParam().hashes
                ? Words{"dgst", "-sha256", "-verify", key, "-signature", signature, openssl.path("content")}
                : Words{"pkeyutl",  "-verify", "-pubin", "-inkey", key, "-rawin", "-in", openssl.path("content"),
                        "-sigfile", signature};
        return openssl.try_run(words).status == 0;
    }
};

TEST_P(Kinds, OpensslsSignaturesVerify) {
    const auto key = PublicKey::parse(openssl.read("pub"));
    const std::string signature = sign("content");
    EXPECT_TRUE(key.verifies("content", signature));
    EXPECT_FALSE(key.verifies("Content", signature));
    EXPECT_FALSE(key.verifies("", signature));
    std::string flipped = signature;
    flipped[flipped.size() / 2] = static_cast<char>(flipped[flipped.size() / 2] ^ 1);
    EXPECT_FALSE(key.verifies("content", flipped));
    for (const std::string& junk : {std::string(), std::string("junk"), signature + "x", std::string(64, '\0')})
        EXPECT_FALSE(key.verifies("content", junk));
}

TEST_P(Kinds, OpensslVerifiesOurSignatures) {
    const auto key = PrivateKey::parse(openssl.read("key"));
    const std::string signature = key.sign("content");
    EXPECT_TRUE(verifies("content", signature));
    EXPECT_FALSE(verifies("Content", signature));
    EXPECT_TRUE(key.public_key().verifies("content", signature));
}

TEST_P(Kinds, AKeyIsKnownByItsFingerprint) {
    const auto key = PublicKey::parse(openssl.read("pub"));
    EXPECT_EQ(key.kind(), GetParam().name);
    EXPECT_EQ(key.pem(), openssl.read("pub"));
    openssl.run({"pkey", "-pubin", "-in", openssl.path("pub"), "-outform", "DER", "-out", openssl.path("der")});
    openssl.run({"dgst", "-sha256", "-r", "-out", openssl.path("sum"), openssl.path("der")});
    EXPECT_EQ(key.fingerprint(), openssl.read("sum").substr(0, 64));
    EXPECT_EQ(PrivateKey::parse(openssl.read("key")).public_key().fingerprint(), key.fingerprint());
    EXPECT_EQ(PublicKey::parse("a comment\n" + openssl.read("pub") + "\n").fingerprint(), key.fingerprint());
}

TEST_P(Kinds, OnlyItsOwnSignaturesVerify) {
    const std::string signature = sign("content");
    openssl.make_key(GetParam().make);
    EXPECT_FALSE(PublicKey::parse(openssl.read("pub")).verifies("content", signature));
}

INSTANTIATE_TEST_SUITE_P(PublicKeys, Kinds,
                         testing::Values(KeyCase{curve("P-256"), "ECDSA P-256"}, KeyCase{curve("P-384"), "ECDSA P-384"},
                                         KeyCase{curve("P-521"), "ECDSA P-521"}, KeyCase{rsa("2048"), "RSA 2048"},
                                         KeyCase{{"-algorithm", "ed25519"}, "ed25519", false}));

struct BadKeys : testing::Test {
    Openssl openssl;
};

TEST_F(BadKeys, WeakAndUnknownKindsAreRefusedInBothForms) {
    const std::vector<std::pair<Words, std::string>> cases{
        {rsa("1024"), "holds an RSA key of 1024 bits: fewer than 2048 are too weak"},
        {curve("P-224"), "holds an elliptic curve key with secp224r1: P-256, P-384 and P-521 are known"},
        {curve("secp256k1"), "holds an elliptic curve key with secp256k1: P-256, P-384 and P-521 are known"},
        {{"-algorithm", "ed448"}, "holds a key that is neither ECDSA nor RSA nor ed25519"},
        {{"-algorithm", "x25519"}, "holds a key that is neither ECDSA nor RSA nor ed25519"},
        {{"-algorithm", "RSA-PSS"}, "holds a key that is neither ECDSA nor RSA nor ed25519"}};
    for (const auto& [make, line] : cases) {
        openssl.make_key(make);
        EXPECT_EQ(pem_refusal<PublicKey>(openssl.read("pub")), line);
        EXPECT_EQ(pem_refusal<PrivateKey>(openssl.read("key")), line);
    }
}

// A curve's parameters of one's own choice can make any signature valid (CVE-2020-0601).
TEST_F(BadKeys, ACurveIsNamed) {
    Words make = curve("P-256");
    make.insert(make.end(), {"-pkeyopt", "ec_param_enc:explicit"});
    openssl.make_key(make);
    EXPECT_EQ(pem_refusal<PublicKey>(openssl.read("pub")),
              "holds an elliptic curve key with parameters of its own: P-256, P-384 and P-521 are known");
}

TEST_F(BadKeys, WhatIsNoPublicKey) {
    openssl.make_key(curve("P-256"));
    openssl.run({"req", "-x509", "-new", "-key", openssl.path("key"), "-subj", "/CN=a", "-out", openssl.path("cert")});
    const std::string pub = openssl.read("pub");
    std::string cut = pub;
    cut.replace(60, 4, "AAAA");
    const std::vector<std::pair<std::string, std::string>> cases{
        {openssl.read("key"), "holds a private key: it belongs to its owner alone"},
        {pub + openssl.read("key"), "holds a private key: it belongs to its owner alone"},
        {openssl.read("cert"), "holds a certificate: `openssl x509 -pubkey -noout -in FILE` prints its public key"},
        {pub + pub, "holds several keys: give each in a file of its own"},
        {"", "holds no public key in PEM (-----BEGIN PUBLIC KEY-----)"},
        {"<html>404</html>", "holds no public key in PEM (-----BEGIN PUBLIC KEY-----)"},
        {pub.substr(0, pub.size() / 2), "holds no public key in PEM (-----BEGIN PUBLIC KEY-----)"},
        {"-----BEGIN PUBLIC KEY-----\nProc-Type: 4,ENCRYPTED\n\n" + pub.substr(27),
         "holds no public key in PEM (-----BEGIN PUBLIC KEY-----)"},
        {"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
         "holds a public key that is broken, or of a kind that is not known"},
        {cut, "holds a public key that is broken, or of a kind that is not known"},
        {std::string(1U << 20, 'x'), "is too large for a public key"}};
    for (const auto& [pem, line] : cases) EXPECT_EQ(pem_refusal<PublicKey>(pem), line);
}

TEST_F(BadKeys, AnEncryptedKeyIsNeverAskedAbout) {
    openssl.make_key(curve("P-256"));
    openssl.run({"pkcs8", "-topk8", "-in", openssl.path("key"), "-passout", "pass:x", "-out", openssl.path("pkcs8")});
    openssl.run({"ec", "-in", openssl.path("key"), "-aes128", "-passout", "pass:x", "-out", openssl.path("sec1")});
    for (const char* name : {"pkcs8", "sec1"}) {
        EXPECT_EQ(pem_refusal<PrivateKey>(openssl.read(name)),
                  "the key is encrypted: `openssl pkey -in KEY -out PLAIN-KEY` writes it without a passphrase");
    }
    for (const std::string name : {"SIGSTORE", "COSIGN"}) {
        const std::string label = "ENCRYPTED " + name + " PRIVATE KEY-----\n";
        EXPECT_THAT(
            pem_refusal<PrivateKey>("-----BEGIN " + label + "eyJ9\n-----END " + label),
            HasSubstr("the key is encrypted in cosign's own way, which only cosign reads: make a plain one with"));
    }
}

TEST_F(BadKeys, WhatIsNoPrivateKey) {
    openssl.make_key({"-algorithm", "ed25519"});
    EXPECT_EQ(pem_refusal<PrivateKey>(openssl.read("pub")), "holds a public key: signing takes the private one");
    EXPECT_EQ(pem_refusal<PrivateKey>(""), "holds no private key in PEM (PKCS#8, SEC1 or PKCS#1)");
    EXPECT_EQ(pem_refusal<PrivateKey>("junk"), "holds no private key in PEM (PKCS#8, SEC1 or PKCS#1)");
}

TEST(PrivateKeys, MayHaveTheOlderForms) {
    const Openssl openssl;
    // With a block of parameters before the key.
    openssl.run({"ecparam", "-name", "prime256v1", "-genkey", "-out", openssl.path("sec1")});
    EXPECT_THAT(openssl.read("sec1"), HasSubstr("BEGIN EC PARAMETERS"));
    EXPECT_EQ(PrivateKey::parse(openssl.read("sec1")).public_key().kind(), "ECDSA P-256");
    openssl.run({"genrsa", "-traditional", "-out", openssl.path("pkcs1"), "2048"});
    EXPECT_THAT(openssl.read("pkcs1"), HasSubstr("BEGIN RSA PRIVATE KEY"));
    EXPECT_EQ(PrivateKey::parse(openssl.read("pkcs1")).public_key().kind(), "RSA 2048");
}

}  // namespace
}  // namespace rkt::image

// Keys that gpg itself makes.
#include "image/trust/openpgp.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "base/command.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "support/temp_tree.hpp"

namespace rkt::image {
namespace {

using testing::HasSubstr;

struct OpenPgp : testing::Test {
    static void SetUpTestSuite() {
        tree = new test::TempTree;
        make_key("Alice <alice@example.com>", "never");
    }
    static void TearDownTestSuite() {
        (void)run_command({{"/usr/bin/gpgconf", "--homedir", home(), "--kill", "all"}});
        delete tree;
    }
    static std::string home() { return tree->path(); }
    static std::string gpg(std::vector<std::string> words) {
        std::vector<std::string> argv{"/usr/bin/gpg", "--homedir", home(),         "--batch",
                                      "--quiet",      "--yes",     "--passphrase", ""};
        argv.insert(argv.end(), words.begin(), words.end());
        const CommandResult result = run_command({argv});
        EXPECT_EQ(result.status, 0) << words.front();
        return result.output;
    }
    static void make_key(const std::string& who, const std::string& expires) {
        (void)gpg({"--quick-generate-key", who, "ed25519", "sign", expires});
    }
    static std::string fingerprint_of(const std::string& who) {
        for (const auto& line : text::split(gpg({"--with-colons", "--fingerprint", who}), '\n')) {
            if (line.starts_with("fpr:")) return text::to_lower(text::split(line, ':').at(9));
        }
        return "";
    }
    static std::string refusal(const std::string& content) {
        try {
            (void)read_public_key(content);
        } catch (const Error& error) {
            return error.what();
        }
        return "accepted";
    }
    static inline test::TempTree* tree = nullptr;
};

TEST_F(OpenPgp, APublicKeyIsReadArmoredAndNot) {
    const std::string armored = gpg({"--armor", "--export", "alice"});
    const OpenPgpKey key = read_public_key(armored);
    EXPECT_EQ(key.fingerprint, fingerprint_of("alice"));
    EXPECT_EQ(key.identities, std::vector<std::string>{"Alice <alice@example.com>"});
    const std::string plain = gpg({"--export", "alice"});
    EXPECT_EQ(read_public_key(plain).fingerprint, key.fingerprint);
    EXPECT_EQ(armor(armored), armored);
    EXPECT_EQ(read_public_key(armor(plain)).fingerprint, key.fingerprint);
    EXPECT_THAT(armor(plain), HasSubstr("BEGIN PGP PUBLIC KEY BLOCK"));
}

TEST_F(OpenPgp, WhatNobodyShouldTrustIsRefused) {
    EXPECT_THAT(refusal(""), HasSubstr("no OpenPGP key"));
    EXPECT_THAT(refusal("<html>not found</html>"), HasSubstr("no OpenPGP key"));
    EXPECT_THAT(refusal(gpg({"--armor", "--export-secret-keys", "alice"})), HasSubstr("private key"));
    EXPECT_THAT(refusal(gpg({"--export-secret-keys", "alice"})), HasSubstr("private key"));
    make_key("Bob <bob@example.com>", "never");
    EXPECT_THAT(refusal(gpg({"--armor", "--export"})), HasSubstr("2 keys"));
}

TEST_F(OpenPgp, NobodysKeyringIsTouched) {
    const test::TempTree other;
    ::setenv("GNUPGHOME", other.path().c_str(), 1);
    (void)read_public_key(gpg({"--armor", "--export", "alice"}));
    ::unsetenv("GNUPGHOME");
    EXPECT_TRUE(other.dir().entries().empty());
}

}  // namespace
}  // namespace rkt::image

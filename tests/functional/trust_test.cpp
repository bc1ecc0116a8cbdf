// rkt trust with keys that gpg and openssl made.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "functional/program.hpp"

namespace rkt::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

struct Trust : testing::Test {
    Host host;
    std::string key = host.path("alice.asc");

    Trust() {
        host.insecure = "none";
        const std::string home = host.path("gnupg");
        std::filesystem::create_directory(home);
        std::filesystem::permissions(home, std::filesystem::perms::owner_all);
        const std::vector<std::string> gpg{"/usr/bin/gpg", "--homedir", home, "--batch", "--quiet", "--passphrase", ""};
        const auto run = [&](std::vector<std::string> words) {
            words.insert(words.begin(), gpg.begin(), gpg.end());
            EXPECT_EQ(execute(words).status, 0);
        };
        run({"--quick-generate-key", "Alice <alice@example.com>", "ed25519", "sign", "never"});
        run({"--armor", "--output", key, "--export"});
        (void)execute({"/usr/bin/gpgconf", "--homedir", home, "--kill", "all"});
    }
    [[nodiscard]] std::string fingerprint() const {
        const auto cells = text::split(host.rkt({"trust", "list", "--no-legend"}).out, '\t');
        return cells.size() > 2 ? cells[cells[1].empty() ? 2 : 1] : "";
    }
};

TEST_F(Trust, AKeyIsWrittenWhereRktLooks) {
    const Result added = host.rkt({"trust", "--prefix=example.com/app", "--skip-fingerprint-review", key});
    EXPECT_EQ(added.status, 0) << added.err;
    const std::string file = host.path("etc") + "/trustedkeys/prefix.d/example.com/app/" + fingerprint();
    EXPECT_EQ(added.out, "Added key for prefix \"example.com/app\" at \"" + file + "\"\n");
    EXPECT_THAT(added.err, HasSubstr("gpg key fingerprint is: "));
    EXPECT_THAT(added.err, HasSubstr("Alice <alice@example.com>"));
    EXPECT_THAT(added.err, HasSubstr("for prefix \"example.com/app\" without fingerprint review."));
    EXPECT_THAT(host.rkt({"trust", "list"}).out, StartsWith("PREFIX\t\tFINGERPRINT"));
    EXPECT_THAT(host.rkt({"trust", "list", "--no-legend", "example.com/app/web"}).out, HasSubstr(fingerprint()));
    EXPECT_EQ(host.rkt({"trust", "list", "--no-legend", "example.com/other"}).out, "");
    EXPECT_EQ(host.rkt({"trust", "remove", "--prefix=example.com/app", fingerprint()}).status, 0);
    EXPECT_FALSE(std::filesystem::exists(file));
    EXPECT_EQ(host.rkt({"trust", "list", "--no-legend"}).out, "");
}

TEST_F(Trust, NothingIsTrustedUnasked) {
    const Result result = host.rkt({"trust", "--root", key});
    EXPECT_EQ(result.status, 254);
    EXPECT_THAT(result.err,
                HasSubstr("standard input is no terminal (--skip-fingerprint-review trusts without asking)"));
    EXPECT_EQ(host.rkt({"trust", "list", "--no-legend"}).out, "");
}

struct TrustInPem : testing::Test {
    Host host;
    std::string key = host.path("cosign.key"), pub = host.path("cosign.pub");
    const std::string prefix = "--prefix=registry.example.com:5000/shop";

    TrustInPem() {
        host.insecure = "none";
        openssl({"genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key});
        openssl({"pkey", "-in", key, "-pubout", "-out", pub});
    }
    static void openssl(std::vector<std::string> words) {
        words.insert(words.begin(), "/usr/bin/openssl");
        EXPECT_EQ(execute(words).status, 0) << words.at(1);
    }
    [[nodiscard]] std::string fingerprint() const {
        openssl({"pkey", "-pubin", "-in", pub, "-outform", "DER", "-out", host.path("der")});
        return execute({"/usr/bin/openssl", "dgst", "-sha256", "-r", host.path("der")}).out.substr(0, 64);
    }
    static std::string in_groups(const std::string& hex) {
        std::string text;
        for (size_t i = 0; i < hex.size(); i += 4) text += (i == 0 ? "" : i == 32 ? "  " : " ") + hex.substr(i, 4);
        std::transform(text.begin(), text.end(), text.begin(),
                       [](char c) { return static_cast<char>(std::toupper(c)); });
        return text;
    }
    [[nodiscard]] std::string list() const { return host.rkt({"trust", "list", "--no-legend"}).out; }
};

TEST_F(TrustInPem, ACosignKeyIsShownKeptAndRemoved) {
    const Result unasked = host.rkt({"trust", prefix, pub});
    EXPECT_EQ(unasked.status, 254);
    EXPECT_THAT(unasked.err, HasSubstr("standard input is no terminal"));
    EXPECT_EQ(list(), "");

    const Result added = host.rkt({"trust", prefix, "--skip-fingerprint-review", pub});
    EXPECT_EQ(added.status, 0) << added.err;
    EXPECT_EQ(added.err, "prefix: \"registry.example.com:5000/shop\"\nkey: \"" + pub +
                             "\"\npublic key fingerprint is: " + in_groups(fingerprint()) +
                             "\n    ECDSA P-256\nTrusting \"" + pub +
                             "\" for prefix \"registry.example.com:5000/shop\" without fingerprint review.\n");
    const std::string file = host.path("etc/trustedkeys/prefix.d/registry.example.com:5000/shop/") + fingerprint();
    EXPECT_EQ(added.out, "Added key for prefix \"registry.example.com:5000/shop\" at \"" + file + "\"\n");
    EXPECT_EQ(list(), "registry.example.com:5000/shop\t" + fingerprint() + "\tECDSA P-256\t" + file + "\n");

    EXPECT_EQ(host.rkt({"trust", "remove", prefix, in_groups(fingerprint())}).status, 0);  // as it was shown
    EXPECT_EQ(list(), "");
}

TEST_F(TrustInPem, AVendorsKeyIsHidden) {
    const std::string vendors = "lib/trustedkeys/root.d/";
    std::filesystem::create_directories(host.path(vendors));
    std::filesystem::copy_file(pub, host.path(vendors) + fingerprint());
    EXPECT_THAT(list(), StartsWith("(root)\t"));
    EXPECT_EQ(host.rkt({"trust", "remove", "--root", fingerprint()}).status, 0);
    EXPECT_EQ(list(), "");
    EXPECT_EQ(std::filesystem::file_size(host.path("etc/trustedkeys/root.d/") + fingerprint()), 0U);
    EXPECT_TRUE(std::filesystem::exists(host.path(vendors) + fingerprint()));
}

TEST_F(TrustInPem, AFileOfAnotherNameIsToldOf) {
    std::filesystem::create_directories(host.path("etc/trustedkeys/root.d"));
    std::filesystem::copy_file(pub, host.path("etc/trustedkeys/root.d/") + std::string(64, '0'));
    EXPECT_THAT(list(), HasSubstr("\tnot the key of its file's name\t"));
}

TEST_F(TrustInPem, WhatNobodyShouldTrustIsRefused) {
    openssl({"genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024", "-out", host.path("weak.key")});
    openssl({"pkey", "-in", host.path("weak.key"), "-pubout", "-out", host.path("weak.pub")});
    const std::vector<std::pair<std::string, std::string>> lines{
        {key, "holds a private key: it belongs to its owner alone"},
        {host.path("weak.pub"), "holds an RSA key of 1024 bits: fewer than 2048 are too weak"}};
    for (const auto& [file, why] : lines) {
        const Result result = host.rkt({"trust", prefix, "--skip-fingerprint-review", file});
        EXPECT_EQ(result.status, 254);
        EXPECT_EQ(result.err, "trust: " + file + ": " + why + "\n");
    }
    EXPECT_EQ(list(), "");
}

TEST_F(TrustInPem, TwoAtTheSameTimeLoseNothing) {
    const Fd out = make_memfd("output", "");
    const std::vector<Child::Redirect> redirects{{out.get(), 1}, {out.get(), 2}};
    std::vector<Child> children;
    for (int i = 0; i < 8; ++i) {
        const std::string other = host.path("other" + std::to_string(i));
        openssl({"genpkey", "-algorithm", "ed25519", "-out", other});
        openssl({"pkey", "-in", other, "-pubout", "-out", other + ".pub"});
        children.push_back(
            Child::spawn(host.command({"trust", prefix, "--skip-fingerprint-review", other + ".pub", pub}), redirects));
    }
    for (Child& child : children) EXPECT_EQ(child.wait().as_exit_code(), 0);
    EXPECT_EQ(count_lines(list()), 9U) << list();
}

TEST_F(Trust, BadInputIsRefusedInOneLine) {
    host.dir().write_file("page", "<html>404</html>");
    const std::vector<std::pair<std::vector<std::string>, std::string>> lines{
        {{"trust", key}, "trust: give either --prefix=NAME or --root\n"},
        {{"trust", "--root", "--prefix=a", key}, "trust: give either --prefix=NAME or --root\n"},
        {{"trust", "--prefix=https://a", key}, "trust: --prefix takes a name, no URL: \"https://a\"\n"},
        {{"trust", "--root"}, "trust: which key? Give files or https URLs of public keys\n"},
        {{"trust", "--root", "/nosuch"}, "trust: /nosuch: opening it: No such file or directory\n"},
        {{"trust", "--root", host.path("page")},
         "trust: " + host.path("page") +
             ": holds no OpenPGP key, or one whose own signatures are made with MD5 or SHA-1\n"},
        {{"trust", "remove", "--root", "abc"}, "remove: no key with fingerprint \"abc\" is trusted for every image\n"}};
    for (const auto& [words, line] : lines) {
        const Result result = host.rkt(words);
        EXPECT_EQ(result.status, 254);
        EXPECT_EQ(result.err, line);
    }
}

}  // namespace
}  // namespace rkt::test

// rkt trust with a key that gpg made.
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

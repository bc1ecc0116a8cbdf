// appc images as a user meets them: discovery, keys, signatures, from a real https server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pty.h>

#include "functional/program.hpp"
#include "support/appc_site.hpp"

namespace rkt::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::Not;
using testing::SizeIs;

class Appc : public testing::Test {
protected:
    static void SetUpTestSuite() { site = new AppcSite; }
    static void TearDownTestSuite() { delete site; }
    Appc() {
        host_.insecure = "none";
        ::setenv("SSL_CERT_FILE", site->ca_file().c_str(), 1);
        site->page("example.com");
        site->publish("example.com/app-1.0", aci_);
        site->forget_what_was_asked();
    }
    ~Appc() override { ::unsetenv("SSL_CERT_FILE"); }
    [[nodiscard]] Result rkt(const std::vector<std::string>& words) const { return host_.rkt(words); }
    // With a terminal, on which somebody types; what is printed comes back.
    [[nodiscard]] std::pair<int, std::string> on_terminal(const std::vector<std::string>& words,
                                                          const std::string& typed) const {
        int ours = -1;
        int theirs = -1;
        check(::openpty(&ours, &theirs, nullptr, nullptr, nullptr), "openpty");
        const Fd terminal(ours);
        Fd side(theirs);
        const Fd err = make_memfd("stderr", "");
        const Fd out = make_memfd("stdout", "");
        Child child = Child::spawn(host_.command(words),
                                   std::vector<Child::Redirect>{{side.get(), 0}, {out.get(), 1}, {err.get(), 2}});
        write_all(terminal, typed);
        const int status = child.wait().as_exit_code();
        ::lseek(err.get(), 0, SEEK_SET);
        return {status, read_all(err)};
    }

    static inline AppcSite* site = nullptr;
    Host host_;
    std::string aci_ = TestAci{"example.com/app", host_labels("1.0")}.tar({{"bin/true", '0', "x"}});
};

TEST_F(Appc, KeysAreFoundTrustedAndUsed) {
    const Result trusted = rkt({"trust", "--prefix=example.com", "--skip-fingerprint-review"});
    EXPECT_EQ(trusted.status, 0) << trusted.err;
    EXPECT_THAT(trusted.err, AllOf(HasSubstr("key: \"https://example.com/key.asc\""), HasSubstr("Alice <alice@")));
    EXPECT_THAT(trusted.out, HasSubstr("Added key for prefix \"example.com\" at \""));
    const Result fetched = rkt({"fetch", "example.com/app:1.0"});
    EXPECT_EQ(fetched.status, 0) << fetched.err;
    EXPECT_THAT(fetched.out, MatchesRegex("sha512-[0-9a-f]{32}\n"));
    EXPECT_THAT(fetched.err, HasSubstr("signature verified:\n  Alice <alice@example.com>\n"));
    EXPECT_THAT(fetched.err, Not(HasSubstr("warning")));
    EXPECT_THAT(rkt({"image", "list", "--no-legend"}).out, HasSubstr("example.com/app:1.0"));
}

TEST_F(Appc, ADiscoveredKeyIsAskedAbout) {
    const Result unasked = rkt({"fetch", "example.com/app:1.0"});
    EXPECT_EQ(unasked.status, 254);
    EXPECT_THAT(unasked.err, AllOf(HasSubstr("nobody can be asked about the key at https://example.com/key.asc"),
                                   HasSubstr("--trust-keys-from-https")));
    const auto [refused, why] = on_terminal({"fetch", "example.com/app:1.0"}, "perhaps\nno\n");
    EXPECT_EQ(refused, 254);
    EXPECT_EQ(count(why, "Are you sure you want to trust this key (yes/no)? "), 2U);
    EXPECT_THAT(why, HasSubstr("signature made by unknown entity"));
    EXPECT_THAT(rkt({"trust", "list", "--no-legend"}).out, IsEmpty());
    const auto [accepted, said] = on_terminal({"fetch", "example.com/app:1.0"}, "yes\n");
    EXPECT_EQ(accepted, 0) << said;
    EXPECT_THAT(said, HasSubstr("for prefix \"example.com/app\" after fingerprint review."));
    EXPECT_THAT(rkt({"trust", "list", "--no-legend"}).out, HasSubstr("example.com/app"));
}

TEST_F(Appc, KeysFromHttpsAreTrustedWhereThatWasSaid) {
    const Result fetched = rkt({"--trust-keys-from-https", "fetch", "example.com/app:1.0"});
    EXPECT_EQ(fetched.status, 0) << fetched.err;
    EXPECT_THAT(fetched.err, HasSubstr("without fingerprint review."));
}

TEST_F(Appc, WhatIsSwitchedOffIsSaidOnce) {
    host_.insecure = "all-fetch";
    site->file("example.com/bare-1.0.aci", TestAci{"example.com/bare", host_labels("1.0")}.tar());
    for (const char* verb : {"fetch", "prepare"}) {
        const Result result = rkt({verb, "--no-store", "example.com/bare:1.0"});
        for (const char* option : {"image", "tls", "http", "pubkey"}) {
            const std::string said = std::string(" (--insecure-options=") + option + ")\n";
            EXPECT_EQ(count(result.warnings, said), 1U) << result.warnings;
        }
    }
    EXPECT_THAT(site->asked(".asc"), IsEmpty());
}

TEST_F(Appc, ASignatureIsNamedAfterItsImage) {
    (void)rkt({"trust", "--prefix=example.com", "--skip-fingerprint-review"});
    host_.dir().write_file("app.aci", aci_);
    host_.dir().write_file("sig", site->gpg.sign("alice", aci_));
    EXPECT_EQ(rkt({"fetch", host_.path("app.aci")}).status, 254);
    for (const char* verb : {"fetch", "prepare"}) {
        const Result result = rkt({verb, host_.path("app.aci"), "--signature=" + host_.path("sig")});
        EXPECT_EQ(result.status, 0) << result.err;
    }
    const Result before = rkt({"fetch", "--signature=" + host_.path("sig"), host_.path("app.aci")});
    EXPECT_EQ(before.status, 254);
    EXPECT_EQ(count_lines(before.err), 1U) << before.err;
}

TEST_F(Appc, WithoutVerificationThereIsNoKeystore) {
    host_.insecure = "image";
    const Result result = rkt({"trust", "--prefix=example.com", "--skip-fingerprint-review"});
    EXPECT_EQ(result.status, 254);
    EXPECT_THAT(result.err, HasSubstr("could not get the keystore"));
    EXPECT_THAT(site->asked(), IsEmpty());
}

TEST_F(Appc, KeysThatDiscoveryDoesNotFind) {
    site->file("index.html", "<html></html>");
    const Result result = rkt({"trust", "--prefix=example.com/app", "--skip-fingerprint-review"});
    EXPECT_EQ(result.status, 254);
    EXPECT_EQ(result.err, "trust: discovery finds no keys for \"example.com/app\"\n");
}

TEST_F(Appc, TwoAdministratorsTrustKeysAtOnce) {
    std::vector<Child> children;
    const Fd nowhere(::open("/dev/null", O_RDWR | O_CLOEXEC));
    std::vector<std::string> fingerprints;
    for (const std::string who : {"One", "Two", "Three", "Four"}) {
        host_.dir().write_file(who, site->gpg.make_key(who + " <" + who + "@example.com>"));
        fingerprints.push_back(site->gpg.fingerprint(who));
    }
    for (const char* who : {"One", "Two", "Three", "Four"}) {
        const std::vector<Child::Redirect> quiet{{nowhere.get(), 1}, {nowhere.get(), 2}};
        children.push_back(Child::spawn(
            host_.command({"trust", "--prefix=new.example.com/x", "--skip-fingerprint-review", host_.path(who)}),
            quiet));
    }
    for (Child& child : children) EXPECT_EQ(child.wait().as_exit_code(), 0);
    const std::string list = rkt({"trust", "list", "--no-legend"}).out;
    for (const auto& fingerprint : fingerprints) EXPECT_THAT(list, HasSubstr(fingerprint));
}

TEST_F(Appc, ABrokenDownloadIsTakenUpAgain) {
    (void)rkt({"trust", "--prefix=example.com", "--skip-fingerprint-review"});
    std::string noise(600'000, 'x');
    for (size_t i = 0; i < noise.size(); ++i) noise[i] = static_cast<char>('a' + (i * i + i / 7) % 26);
    site->publish("example.com/big-1.0", TestAci{"example.com/big", host_labels("1.0")}.tar({{"file", '0', noise}}));
    site->proxy().cut_after(300'000);
    site->forget_what_was_asked();
    const Result second = rkt({"fetch", "example.com/big:1.0"});
    EXPECT_EQ(second.status, 0) << second.err;
    EXPECT_THAT(site->asked("big-1.0.aci 206"), SizeIs(1));
}

}  // namespace
}  // namespace rkt::test

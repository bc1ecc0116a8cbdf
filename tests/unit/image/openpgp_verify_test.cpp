// Signatures that gpg makes, good and bad.
#include "image/trust/openpgp_verify.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cstring>

#include "base/error.hpp"
#include "image/trust/openpgp.hpp"
#include "support/gpg_home.hpp"

namespace rkt::image {
namespace {

using testing::HasSubstr;
using Keys = std::vector<std::string>;

const std::string kContent = "what was signed\n";

// In pieces of `piece` bytes.
ReadContent reader(const std::string& content, size_t piece = 5) {
    return [content, piece, done = size_t{0}](std::span<char> buffer) mutable {
        const size_t n = std::min({buffer.size(), content.size() - done, piece});
        std::memcpy(buffer.data(), content.data() + done, n);
        done += n;
        return n;
    };
}

template <typename F>
std::string refusal_of(F&& f) {
    try {
        f();
    } catch (const Error& error) {
        return error.what();
    }
    return "accepted";
}

struct OpenPgpVerify : testing::Test {
    static void SetUpTestSuite() {
        home = new test::GpgHome;
        alice = home->make_key("Alice <alice@example.com>", "rsa2048");
        bob = home->make_key("Bob <bob@example.com>");
    }
    static void TearDownTestSuite() { delete home; }
    static std::string why(const Keys& keys, const std::string& signature, const std::string& content = kContent) {
        return refusal_of([&] { (void)verify_detached(keys, signature, reader(content)); });
    }
    static std::string why_early(const Keys& keys, const std::string& signature) {
        return refusal_of([&] { require_known_signer(keys, signature); });
    }
    static inline test::GpgHome* home = nullptr;
    static inline std::string alice;
    static inline std::string bob;
};

TEST_F(OpenPgpVerify, AGoodSignatureTellsItsSigner) {
    for (const Keys& how : {Keys{"--armor", "--detach-sign"}, Keys{"--detach-sign"}}) {
        const std::string signature = home->sign("alice", kContent, how);
        const OpenPgpSigner signer = verify_detached({bob, alice}, signature, reader(kContent));
        EXPECT_EQ(signer.fingerprint, home->fingerprint("alice"));
        EXPECT_EQ(signer.identity, "Alice <alice@example.com>");
        EXPECT_EQ(why_early({alice}, signature), "accepted");
    }
}

TEST_F(OpenPgpVerify, ASubkeySignsForItsKey) {
    (void)home->make_key("Carol <carol@example.com>");
    (void)home->gpg({"--quick-add-key", home->fingerprint("carol"), "ed25519", "sign", "never"});
    const std::string signature = home->sign("carol", kContent);  // gpg takes the newest that can
    const OpenPgpSigner signer = verify_detached({home->export_key("carol")}, signature, reader(kContent));
    EXPECT_EQ(signer.fingerprint, home->fingerprint("carol"));
}

TEST_F(OpenPgpVerify, AnUnknownSignerIsRefusedBeforeTheContentIsThere) {
    const std::string signature = home->sign("alice", kContent);
    EXPECT_THAT(why({bob}, signature), HasSubstr("signature made by unknown entity"));
    EXPECT_THAT(why({bob}, signature), HasSubstr(home->fingerprint("alice")));
    EXPECT_THAT(why({}, signature), HasSubstr("signature made by unknown entity"));
    EXPECT_THAT(why_early({bob}, signature), HasSubstr("signature made by unknown entity"));
}

TEST_F(OpenPgpVerify, ASignatureOfOtherContentIsRefused) {
    const std::string signature = home->sign("alice", "another image\n");
    EXPECT_THAT(why({alice}, signature), HasSubstr("does not match the content"));
    EXPECT_THAT(why({alice}, signature, ""), HasSubstr("does not match the content"));
    EXPECT_EQ(why_early({alice}, signature), "accepted");
}

TEST_F(OpenPgpVerify, WeakDigestsAreRefused) {
    for (const char* digest : {"SHA1", "MD5", "RIPEMD160"}) {
        const std::string signature =
            home->sign("alice", kContent, {"--digest-algo", digest, "--armor", "--detach-sign"});
        EXPECT_THAT(why({alice}, signature), HasSubstr(std::string("made with ") + digest)) << digest;
        EXPECT_THAT(why_early({alice}, signature), HasSubstr("too weak")) << digest;
    }
}

TEST_F(OpenPgpVerify, AKeyThatHoldsTogetherByWeakDigestsIsRefused) {
    (void)home->gpg(
        {"--cert-digest-algo", "SHA1", "--quick-generate-key", "Weak <weak@example.com>", "rsa2048", "sign", "never"});
    const std::string weak = home->export_key("weak");
    const std::string signature = home->sign("weak", kContent);
    EXPECT_THAT(why({weak}, signature), HasSubstr("a trusted key is left out: its own signatures are made with MD5"));
    EXPECT_THAT(refusal_of([&] { (void)read_public_key(weak); }), HasSubstr("MD5 or SHA-1"));
}

TEST_F(OpenPgpVerify, ExpiredAndRevokedKeysAreRefusedEarlyAndLate) {
    (void)home->gpg({"--faked-system-time", "20200101T000000!", "--quick-generate-key", "Old <old@example.com>",
                     "ed25519", "sign", "1d"});
    const std::string old = home->export_key("old");
    const std::string by_old =
        home->sign("old", kContent, {"--faked-system-time", "20200101T010000!", "--armor", "--detach-sign"});
    EXPECT_THAT(why({old}, by_old), HasSubstr("which has expired"));
    EXPECT_THAT(why_early({old}, by_old), HasSubstr("which has expired"));

    const std::string before = home->make_key("Gone <gone@example.com>");
    const std::string by_gone = home->sign("gone", kContent);
    EXPECT_EQ(why({before}, by_gone), "accepted");
    const std::string after = home->revoked("gone");
    EXPECT_THAT(why({after}, by_gone), HasSubstr("was revoked"));
    EXPECT_THAT(why_early({after}, by_gone), HasSubstr("was revoked"));
}

TEST_F(OpenPgpVerify, AnExpiredSignatureIsRefused) {
    (void)home->gpg({"--faked-system-time", "20200101T000000!", "--quick-generate-key", "Dave <dave@example.com>",
                     "ed25519", "sign", "never"});
    const std::string signature = home->sign(
        "dave", kContent,
        {"--faked-system-time", "20200102T000000!", "--default-sig-expire", "1d", "--armor", "--detach-sign"});
    EXPECT_THAT(why({home->export_key("dave")}, signature), HasSubstr("the signature has expired"));
}

TEST_F(OpenPgpVerify, WhatIsNoDetachedSignatureIsRefused) {
    // A message that carries content of its own would be good whatever it lies beside.
    for (const Keys& how : {Keys{"--sign"}, Keys{"--armor", "--sign"}, Keys{"--clearsign"}}) {
        const std::string message = home->sign("alice", "other content", how);
        EXPECT_THAT(why({alice}, message), HasSubstr("no detached OpenPGP signature"));
        EXPECT_THAT(why_early({alice}, message), HasSubstr("no detached OpenPGP signature"));
        // gpg is gone before it has read so much.
        EXPECT_THAT(
            refusal_of([&] { (void)verify_detached({alice}, message, reader(std::string(5'000'000, 'x'), 65536)); }),
            HasSubstr("no detached OpenPGP signature"));
    }
    for (const std::string& nonsense : {std::string(), std::string("<html>404</html>"), alice, kContent}) {
        EXPECT_THAT(why({alice}, nonsense), HasSubstr("no detached OpenPGP signature"));
    }
}

TEST_F(OpenPgpVerify, OneGoodSignatureOfSeveralIsEnough) {
    const std::string by_both = home->sign("bob", kContent, {"--local-user", "alice", "--armor", "--detach-sign"});
    EXPECT_EQ(verify_detached({alice}, by_both, reader(kContent)).fingerprint, home->fingerprint("alice"));
    EXPECT_EQ(verify_detached({bob}, by_both, reader(kContent)).fingerprint, home->fingerprint("bob"));
    EXPECT_EQ(why_early({alice}, by_both), "accepted");
    EXPECT_THAT(why({alice}, by_both, "other"), HasSubstr("does not match the content"));
}

TEST_F(OpenPgpVerify, ContentThatCannotBeReadIsTold) {
    const std::string signature = home->sign("alice", kContent);
    EXPECT_EQ(refusal_of([&] {
                  (void)verify_detached({alice}, signature,
                                        [](std::span<char>) -> size_t { throw Error("the disk is gone"); });
              }),
              "the disk is gone");
}

TEST_F(OpenPgpVerify, AMessageCarriesItsContent) {
    const std::string message = home->sign("alice", kContent, {"--sign"});
    const SignedMessage opened = verify_message({bob, alice}, message);
    EXPECT_EQ(opened.content, kContent);
    EXPECT_EQ(opened.signer.fingerprint, home->fingerprint("alice"));
    EXPECT_THAT(refusal_of([&] { (void)verify_message({bob}, message); }), HasSubstr("made by unknown entity"));
    const std::string cleartext = home->sign("alice", kContent, {"--clearsign"});
    EXPECT_THAT(refusal_of([&] { (void)verify_message({alice}, cleartext); }), HasSubstr("cleartext signature"));
    std::string broken = message;
    broken[broken.size() - 5] = static_cast<char>(broken[broken.size() - 5] ^ 1);
    EXPECT_NE(refusal_of([&] { (void)verify_message({alice}, broken); }), "accepted");
}

TEST_F(OpenPgpVerify, WhatIsNoSignedMessageIsRefused) {
    const std::string unsigned_message = [] {
        home->sign("alice", kContent);
        return home->gpg({"--store", "--output", "-", home->path("content")});
    }();
    for (const std::string& other : {std::string(), std::string("{}"), home->sign("alice", kContent), unsigned_message,
                                     unsigned_message + home->sign("alice", kContent, {"--detach-sign"})}) {
        EXPECT_NE(refusal_of([&] { (void)verify_message({alice}, other); }), "accepted");
    }
    // Content that nobody signed, before what somebody did, and behind: there gpg reads no more.
    const std::string message = home->sign("alice", kContent, {"--sign"});
    EXPECT_NE(refusal_of([&] { (void)verify_message({alice}, unsigned_message + message); }), "accepted");
    EXPECT_EQ(verify_message({alice}, message + unsigned_message).content, kContent);
    EXPECT_EQ(verify_message({alice}, message + message).content, kContent);
    const std::string large = home->sign("alice", std::string(2U << 20, 'x'), {"--sign"});
    EXPECT_THAT(refusal_of([&] { (void)verify_message({alice}, large); }), HasSubstr("larger than 1 MiB"));
}

}  // namespace
}  // namespace rkt::image

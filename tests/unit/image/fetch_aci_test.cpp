// appc images from a real https server under a private CA, signed by real keys of gpg.
#include <gmock/gmock.h>

#include "image/fetch.hpp"
#include "image/references.hpp"
#include "image/store.hpp"
#include "image/trust/key_store.hpp"
#include "support/appc_site.hpp"
#include "support/compressed.hpp"
#include "support/silent_progress.hpp"
#include "unit/image/unpacked.hpp"

namespace rkt::test {
namespace {

using image::PullPolicy;
using image::Store;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class FetchNotes : public SilentProgress {
public:
    void note(std::string_view line) override { lines += std::string(line) + "\n"; }
    std::string lines;
};

class FetchAci : public ::testing::Test {
protected:
    static void SetUpTestSuite() { site = new AppcSite; }
    static void TearDownTestSuite() { delete site; }

    void SetUp() override {
        options_.data_dir = at("store");
        options_.config_dirs = {at("vendor"), at("local")};
        options_.local_config_dir = at("local");
        options_.http.ca_file = site->ca_file();
        options_.http.attempts = 1;
        site->page("example.com");
        site->forget_what_was_asked();
        site->proxy().cut_nothing();
    }
    [[nodiscard]] std::string at(const std::string& name) const { return tree_.path() + "/" + name; }
    void trust(const std::string& prefix, const std::string& who = "alice") const {
        const image::KeyStore keys({at("vendor"), at("local")}, at("local"));
        (void)keys.add(prefix, site->gpg.fingerprint(who), site->gpg.export_key(who));
    }
    static std::string aci(const std::string& name, const std::string& version = "1.0",
                           const std::string& content = "content", const std::string& dependencies = "") {
        return TestAci{name, host_labels(version), dependencies}.tar({{"file", '0', content}});
    }
    ImageId fetch(const std::string& reference) {
        notes_.lines.clear();
        return image::fetch(parse_reference(reference), options_, notes_);
    }
    std::string refusal(const std::string& reference) {
        const std::string error = error_of([&] { fetch(reference); });
        EXPECT_EQ(error.find('\n'), std::string::npos) << error;
        const auto layout = image::Layout::open(options_.data_dir);
        EXPECT_THAT(layout.images.entries(), IsEmpty());
        EXPECT_THAT(layout.layers.entries(), IsEmpty());
        EXPECT_THAT(layout.refs.entries(), IsEmpty());
        EXPECT_THAT(layout.staging.entries(), IsEmpty());
        return error;
    }
    std::optional<ReferenceRecord> record(const std::string& reference) {
        return image::find_reference(image::Layout::open(options_.data_dir), reference);
    }

    static inline AppcSite* site = nullptr;
    TempTree tree_;
    image::FetchOptions options_;
    FetchNotes notes_;
};

TEST_F(FetchAci, ASignedImageIsFoundByItsName) {
    trust("example.com");
    const std::string file = aci("example.com/app");
    site->publish("example.com/app-1.0", file);
    const ImageId id = fetch("example.com/app:1.0");
    EXPECT_EQ(id, aci_id(file));
    EXPECT_THAT(notes_.lines, HasSubstr("signature verified:\n  Alice <alice@example.com>\n"));
    const auto name = record("example.com/app:1.0");
    ASSERT_TRUE(name && name->verification);
    EXPECT_EQ(name->verification->key, site->gpg.fingerprint("alice"));
    EXPECT_EQ(name->verification->requirement, "a key of prefix \"example.com\"");
    EXPECT_EQ(record("https://example.com/example.com/app-1.0.aci")->image, id);
    EXPECT_THAT(image::Layout::open(options_.data_dir).downloads.entries(), IsEmpty());
    EXPECT_THAT(site->asked("?ac-discovery=1"), SizeIs(1));
}

TEST_F(FetchAci, NoVersionAsksForTheLatest) {
    trust("example.com");
    site->publish("example.com/app-latest", aci("example.com/app", "2.0"));
    (void)fetch("example.com/app");
    EXPECT_THAT(site->asked("app-latest.aci 200"), SizeIs(1));
}

TEST_F(FetchAci, UnsignedIsRefusedUnlessSaidOtherwise) {
    trust("example.com");
    site->file("example.com/bare-1.0.aci", aci("example.com/bare"));
    EXPECT_THAT(refusal("example.com/bare:1.0"), AllOf(HasSubstr("is not signed"), HasSubstr("bare-1.0.aci.asc")));
    EXPECT_THAT(refusal("https://example.com/example.com/bare-1.0.aci"), HasSubstr("is not signed"));
    EXPECT_THAT(site->asked("bare-1.0.aci 200"), IsEmpty());
    options_.insecure_image = true;
    options_.insecure_options = {"image"};
    (void)fetch("example.com/bare:1.0");
    EXPECT_FALSE(record("example.com/bare:1.0")->verification);
    EXPECT_EQ(record("example.com/bare:1.0")->insecure_options, std::vector<std::string>{"image"});
}

TEST_F(FetchAci, WithoutVerificationNoKeyIsLookedAt) {
    options_.insecure_image = true;
    tree_.dir().write_file("local", "not even a directory");
    site->file("example.com/bare-1.0.aci", aci("example.com/bare"));
    (void)fetch("example.com/bare:1.0");
    EXPECT_THAT(site->asked("asc"), IsEmpty());
}

TEST_F(FetchAci, AnUnknownSignerIsRefusedBeforeTheDownload) {
    trust("", "alice");
    (void)site->gpg.make_key("Mallory <mallory@example.com>");
    site->publish("example.com/app-1.0", aci("example.com/app"), "mallory");
    EXPECT_THAT(refusal("example.com/app:1.0"), AllOf(HasSubstr("signature made by unknown entity"),
                                                      HasSubstr("rkt trust --prefix \"example.com/app\"")));
    EXPECT_THAT(refusal("https://example.com/example.com/app-1.0.aci"), HasSubstr("unknown entity"));
    EXPECT_THAT(site->asked("app-1.0.aci "), IsEmpty());
}

TEST_F(FetchAci, AKeyOfAnotherPrefixIsRefused) {
    trust("example.com/other");
    site->publish("example.com/app-1.0", aci("example.com/app"));
    EXPECT_THAT(refusal("example.com/app:1.0"), HasSubstr("unknown entity"));
    // By its URL, whose image it is shows inside only.
    EXPECT_THAT(refusal("https://example.com/example.com/app-1.0.aci"),
                HasSubstr("which is not trusted for images of \"example.com/app\""));
    trust("example.com/app");
    (void)fetch("https://example.com/example.com/app-1.0.aci");
    EXPECT_EQ(record("https://example.com/example.com/app-1.0.aci")->verification->requirement,
              "a key of prefix \"example.com/app\"");
}

TEST_F(FetchAci, TheSignatureOfAnotherImageIsRefusedAndTheFileForgotten) {
    trust("example.com");
    site->file("example.com/app-1.0.aci", aci("example.com/app"));
    site->file("example.com/app-1.0.aci.asc", site->gpg.sign("alice", aci("example.com/app", "0.9")));
    EXPECT_THAT(refusal("example.com/app:1.0"), HasSubstr("does not match the content"));
    EXPECT_THAT(image::Layout::open(options_.data_dir).downloads.entries(), IsEmpty());
    site->publish("example.com/app-1.0", aci("example.com/app"));
    (void)fetch("example.com/app:1.0");
}

TEST_F(FetchAci, AnotherImageUnderTheNameIsRefused) {
    trust("example.com");
    site->publish("example.com/app-1.0", aci("example.com/other"));
    EXPECT_THAT(refusal("example.com/app:1.0"),
                HasSubstr("\"example.com/app\" expected but \"example.com/other\" found"));
    site->publish("example.com/app-1.0", aci("example.com/app", "0.9"));
    EXPECT_THAT(refusal("example.com/app:1.0"), HasSubstr("differs from fetched aci label value"));
}

TEST_F(FetchAci, WeakExpiredAndRevokedKeysAreRefused) {
    const std::string file = aci("example.com/app");
    (void)site->gpg.gpg({"--faked-system-time", "20200101T000000!", "--quick-generate-key", "Old <old@example.com>",
                         "ed25519", "sign", "1d"});
    (void)site->gpg.make_key("Gone <gone@example.com>");
    (void)site->gpg.make_key("Rsa <rsa@example.com>", "rsa2048");
    for (const char* who : {"old", "rsa"}) trust("example.com", who);
    site->file("example.com/app-1.0.aci", file);
    const auto signature = [](const std::string& s) { site->file("example.com/app-1.0.aci.asc", s); };
    signature(site->gpg.sign("old", file, {"--faked-system-time", "20200101T010000!", "--armor", "--detach-sign"}));
    EXPECT_THAT(refusal("example.com/app:1.0"), HasSubstr("which has expired"));
    signature(site->gpg.sign("rsa", file, {"--digest-algo", "SHA1", "--armor", "--detach-sign"}));
    EXPECT_THAT(refusal("example.com/app:1.0"), HasSubstr("too weak"));
    signature(site->gpg.sign("gone", file));
    (void)site->gpg.revoked("gone");
    trust("example.com", "gone");
    EXPECT_THAT(refusal("example.com/app:1.0"), HasSubstr("was revoked"));
    EXPECT_THAT(site->asked("app-1.0.aci "), IsEmpty());
}

TEST_F(FetchAci, DiscoveredKeysAreTrustedWhenSomebodySaysSo) {
    site->publish("example.com/app-1.0", aci("example.com/app"));
    std::vector<std::string> offers;
    bool answer = false;
    options_.trusts_key = [&](const image::KeyOffer& offer) {
        offers.push_back(offer.prefix + " " + offer.location);
        return answer;
    };
    EXPECT_THAT(refusal("example.com/app:1.0"), HasSubstr("unknown entity"));
    answer = true;
    (void)fetch("example.com/app:1.0");
    EXPECT_EQ(offers, std::vector<std::string>(2, "example.com/app https://example.com/key.asc"));
    EXPECT_TRUE(
        std::filesystem::exists(at("local/trustedkeys/prefix.d/example.com/app/") + site->gpg.fingerprint("alice")));
    offers.clear();
    (void)fetch("example.com/app:1.0");
    EXPECT_THAT(offers, IsEmpty());
}

TEST_F(FetchAci, AKeyOverHttpIsNotTaken) {
    site->publish("example.com/app-1.0", aci("example.com/app"));
    site->file("index.html",
               "<meta name=ac-discovery content='example.com https://example.com/{name}-{version}.{ext}'>"
               "<meta name=ac-discovery-pubkeys content='example.com http://127.0.0.1:1/key.asc'>");
    options_.trusts_key = [](const image::KeyOffer&) { return true; };
    options_.insecure_tls = options_.insecure_http = true;
    EXPECT_THAT(refusal("example.com/app:1.0"), HasSubstr("unknown entity"));
    EXPECT_THAT(notes_.lines, HasSubstr("comes over http"));
    options_.insecure_pubkey = true;
    (void)refusal("example.com/app:1.0");
    EXPECT_THAT(notes_.lines, HasSubstr("http://127.0.0.1:1/key.asc: "));  // asked, and nobody is there
}

TEST_F(FetchAci, AKeyOverUnverifiedTlsIsNotTaken) {
    site->publish("example.com/app-1.0", aci("example.com/app"));
    options_.http.ca_file.clear();  // nobody vouches for the site
    options_.trusts_key = [](const image::KeyOffer&) { return true; };
    EXPECT_THAT(refusal("example.com/app:1.0"), HasSubstr("certificate"));
    options_.insecure_tls = true;
    EXPECT_THAT(refusal("example.com/app:1.0"), HasSubstr("unknown entity"));
    options_.insecure_pubkey = true;
    (void)fetch("example.com/app:1.0");
}

TEST_F(FetchAci, DiscoveryTellsWhatItAsked) {
    site->file("index.html", "<html>nothing</html>");
    EXPECT_THAT(refusal("example.com/team/app"),
                AllOf(HasSubstr("https://example.com/team/app?ac-discovery=1: no ac-discovery tag"),
                      HasSubstr("https://example.com/team?ac-discovery=1: "),
                      HasSubstr("https://example.com?ac-discovery=1: ")));
    site->page("example.com/tea");
    EXPECT_THAT(refusal("example.com/team/app"), HasSubstr("no ac-discovery tag"));
    site->page("example.com", "file:///etc/");
    EXPECT_THAT(refusal("example.com/team/app"), HasSubstr("no ac-discovery tag"));
    site->page("example.com", "https://example.com/{nobody}/");
    EXPECT_THAT(refusal("example.com/team/app"), HasSubstr("no ac-discovery tag"));
}

TEST_F(FetchAci, EndlessRedirectsEndAndHttpsStaysHttps) {
    trust("example.com");
    EXPECT_THAT(refusal("https://example.com/loop/app.aci"), HasSubstr("redirects"));
    EXPECT_THAT(refusal("https://example.com/plain/app.aci"), HasSubstr("Protocol \"http\""));
}

TEST_F(FetchAci, CredentialsGoToTheirHost) {
    trust("example.com");
    site->publish("private/app", aci("example.com/app"));
    EXPECT_THAT(refusal("https://example.com/private/app.aci"), HasSubstr("401"));
    std::filesystem::create_directories(at("local/auth.d"));
    tree_.dir().write_file("local/auth.d/a.json",
                           R"({"rktKind":"auth","rktVersion":"v1","domains":["example.com"],)"
                           R"("type":"basic","credentials":{"user":"user","password":"secret"}})");
    (void)fetch("https://example.com/private/app.aci");
    EXPECT_THAT(site->asked("auth=Basic dXNlcjpzZWNyZXQ="), SizeIs(2));
}

TEST_F(FetchAci, AnUnchangedETagIsNoDownload) {
    trust("example.com");
    site->publish("example.com/app-1.0", aci("example.com/app"));
    const ImageId id = fetch("example.com/app:1.0");
    EXPECT_EQ(fetch("example.com/app:1.0"), id);
    EXPECT_THAT(site->asked("app-1.0.aci 200"), SizeIs(1));
    EXPECT_THAT(site->asked("app-1.0.aci 304"), SizeIs(1));
    const std::string changed = aci("example.com/app", "1.0", std::string(9999, 'x'));  // nginx: time and size
    site->publish("example.com/app-1.0", changed);
    EXPECT_EQ(fetch("example.com/app:1.0"), aci_id(changed));
}

TEST_F(FetchAci, WhatIsNotExpiredIsNotAskedFor) {
    trust("example.com");
    const std::string url = "https://example.com/aged/app.aci";
    site->publish("aged/app", aci("example.com/app"));
    const ImageId id = fetch(url);
    EXPECT_EQ(record(url)->cache->max_age, 3600);
    site->forget_what_was_asked();
    EXPECT_EQ(fetch(url), id);
    EXPECT_THAT(site->asked(), IsEmpty());
    EXPECT_THAT(notes_.lines, HasSubstr("isn't expired, not fetching"));
    // An age that has passed is renewed by a 304.
    const auto layout = image::Layout::open(options_.data_dir);
    auto old = *record(url);
    old.cache->fetched_ns -= int64_t{4000} * 1'000'000'000;
    image::point_reference(layout, url, old);
    EXPECT_EQ(fetch(url), id);
    EXPECT_THAT(site->asked("app.aci 304"), SizeIs(1));
    EXPECT_GT(record(url)->cache->fetched_ns, old.cache->fetched_ns);
    // The key is gone: what was verified by it is nothing any more.
    std::filesystem::remove_all(at("local"));
    EXPECT_THAT(error_of([&] { fetch(url); }), HasSubstr("unknown entity"));
}

TEST_F(FetchAci, PullPolicies) {
    trust("example.com");
    site->publish("example.com/app-1.0", aci("example.com/app"));
    options_.pull_policy = PullPolicy::never;
    EXPECT_THAT(refusal("example.com/app:1.0"), HasSubstr("not in the store"));
    EXPECT_THAT(site->asked(), IsEmpty());
    options_.pull_policy = PullPolicy::fresh;
    (void)fetch("example.com/app:1.0");
    site->forget_what_was_asked();
    (void)fetch("example.com/app:1.0");
    options_.pull_policy = PullPolicy::never;
    (void)fetch("example.com/app:1.0");
    EXPECT_THAT(site->asked(), IsEmpty());
}

TEST_F(FetchAci, DependenciesAreFetchedByTheirNames) {
    trust("example.com");
    const std::string base = aci("example.com/base", "3");
    site->publish("example.com/base-3", base);
    site->publish("example.com/app-1.0",
                  aci("example.com/app", "1.0", "x",
                      R"({"imageName":"example.com/base","labels":[{"name":"version","value":"3"}]})"));
    const auto image = Store::open(at("store")).find(fetch("example.com/app:1.0"));
    ASSERT_TRUE(image);
    EXPECT_EQ(image->layers.size(), 2U);
    EXPECT_TRUE(record("example.com/base:3")->verification);
    // An unsigned one below a signed one is refused.
    site->remove("example.com/base-3.aci.asc");
    options_.data_dir = at("other-store");
    EXPECT_THAT(refusal("example.com/app:1.0"), AllOf(HasSubstr("example.com/base"), HasSubstr("is not signed")));
}

TEST_F(FetchAci, ACycleOfDependenciesEnds) {
    trust("example.com");
    site->publish("example.com/a-latest", aci("example.com/a", "1", "x", R"({"imageName":"example.com/b"})"));
    site->publish("example.com/b-latest", aci("example.com/b", "1", "x", R"({"imageName":"example.com/a"})"));
    EXPECT_THAT(error_of([&] { fetch("example.com/a"); }), HasSubstr("example.com/a"));
    EXPECT_THAT(image::Layout::open(options_.data_dir).images.entries(), IsEmpty());
}

TEST_F(FetchAci, AFileHasItsSignatureBesideItOrWhereSaid) {
    trust("", "alice");
    const std::string file = aci("example.com/app");
    tree_.dir().write_file("x.aci", file);
    EXPECT_THAT(refusal(at("x.aci")), AllOf(HasSubstr("no signature"), HasSubstr("x.aci.asc")));
    tree_.dir().write_file("elsewhere", site->gpg.sign("alice", file, {"--detach-sign"}));
    options_.signature = at("elsewhere");
    EXPECT_EQ(fetch(at("x.aci")), aci_id(file));
    EXPECT_EQ(record(at("x.aci"))->verification->requirement, "a root key");
    options_.signature.clear();
    tree_.dir().write_file("x.aci.asc", site->gpg.sign("alice", file));
    EXPECT_EQ(fetch("file://" + at("x.aci")), aci_id(file));
    options_.data_dir = at("other-store");
    tree_.dir().write_file("x.aci", file + "more");
    EXPECT_THAT(refusal(at("x.aci")), HasSubstr("does not match the content"));
    EXPECT_THAT(refusal(at("nosuch.aci")), HasSubstr("No such file"));
}

// What comes over the network is cut after so many bytes; the next fetch goes on where the first one was.
class FetchAciInterrupted : public FetchAci {
protected:
    void SetUp() override {
        FetchAci::SetUp();
        trust("example.com");
        site->publish("example.com/big-1.0", file_);
        (void)fetch("example.com/big:1.0");
        whole_ = site->proxy().passed();
        ASSERT_GT(whole_, file_.size());
        before_body_ = whole_ - file_.size() - 600;  // TLS adds to the body, too
    }
    // Whether the first one failed.
    bool cut_after(uint64_t place) {
        options_.data_dir = at("store-" + std::to_string(place));
        site->proxy().cut_after(place);
        const std::string error = error_of([&] { fetch("example.com/big:1.0"); });
        EXPECT_TRUE(site->proxy().has_cut()) << place;
        if (!error.empty()) (void)image::Layout::open(options_.data_dir);
        site->forget_what_was_asked();
        site->proxy().cut_nothing();
        EXPECT_EQ(fetch("example.com/big:1.0"), aci_id(file_)) << place;
        return !error.empty();
    }
    void cut_in_body(int sixteenth) {
        const uint64_t body = file_.size() * static_cast<uint64_t>(sixteenth) / 16;
        EXPECT_TRUE(cut_after(before_body_ + body)) << sixteenth;
        const auto asked = site->asked("big-1.0.aci 206 range=bytes=");
        ASSERT_THAT(asked, SizeIs(1)) << sixteenth;
        // libcurl hands out what TLS has whole: a record of 16 KiB at most is lost.
        const std::string& line = asked.front();
        const auto from = text::to_u64(line.substr(line.find("bytes=") + 6, line.find("- ") - line.find("bytes=") - 6));
        ASSERT_TRUE(from) << line;
        EXPECT_GT(*from + 20'000, body);
        EXPECT_LE(*from, body);
        EXPECT_LT(site->proxy().passed(), whole_ - *from + 1000);
    }

    std::string file_ = aci("example.com/big", "1.0", noisy_text(400'000));
    uint64_t whole_ = 0;
    uint64_t before_body_ = 0;
};

TEST_F(FetchAciInterrupted, BeforeTheBody) {
    for (const uint64_t place :
         {uint64_t{0}, before_body_ / 6, before_body_ / 3, before_body_ / 2, before_body_ * 4 / 6, before_body_ - 50}) {
        const bool failed = cut_after(place);
        EXPECT_TRUE(failed || place < before_body_ / 2) << place;  // a page that does not come: the one above is asked
        EXPECT_THAT(site->asked("big-1.0.aci 206"), IsEmpty()) << place;
    }
}
TEST_F(FetchAciInterrupted, InTheFirstHalfOfTheBody) {
    for (int sixteenth = 1; sixteenth <= 8; ++sixteenth) cut_in_body(sixteenth);
}
TEST_F(FetchAciInterrupted, InTheSecondHalfOfTheBody) {
    for (int sixteenth = 9; sixteenth <= 15; ++sixteenth) cut_in_body(sixteenth);
}

}  // namespace
}  // namespace rkt::test

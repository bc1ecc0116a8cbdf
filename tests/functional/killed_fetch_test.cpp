// `rkt fetch` killed before each system call that changes the store: the next one succeeds, and nothing is half-made.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "functional/oci_layout.hpp"
#include "functional/program.hpp"
#include "support/appc_site.hpp"
#include "support/fake_registry.hpp"
#include "support/kill_at_change.hpp"
#include "support/tar_builder.hpp"

namespace rkt::test {
namespace {

struct KilledFetch : testing::Test {
    // LeakSanitizer does not run under ptrace(2).
    KilledFetch() {
        host.insecure = "image,http";
        ::setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
    }
    ~KilledFetch() override { ::unsetenv("ASAN_OPTIONS"); }

    // How many changes the fetch of `image` makes; each is where it was killed once.
    size_t walk(const std::string& image) {
        size_t change = 1;
        while (!killed_at(change, image)) ++change;
        return change - 1;
    }

    Host host;

private:
    // True: it came to its end before that.
    bool killed_at(size_t change, const std::string& image) {
        std::filesystem::remove_all(host.data());
        KillAtChange killer(change);
        const auto status = killer.run(host.command({"fetch", "--quiet", image}));
        EXPECT_EQ(status.value_or(0), 0);
        expect_next_works(change, image);
        return status.has_value();
    }
    void expect_next_works(size_t change, const std::string& image) {
        const auto expect_ok = [&](const std::vector<std::string>& words) {
            const Result result = host.rkt(words);
            EXPECT_EQ(result.status, 0) << words[0] << " after a kill at change " << change << ": " << result.err;
        };
        expect_ok({"fetch", "--quiet", image});
        expect_ok({"image", "verify"});
        expect_ok({"image", "gc"});
        const Dir staging = Dir::open(host.data() + "/staging");
        EXPECT_THAT(staging.entries(), testing::IsEmpty()) << "after a kill at change " << change;
    }
};

// Two layers side by side: which thread makes which change is another every time.
TEST_F(KilledFetch, OfARegistrysImage) {
    const FakeRegistry registry(TestImage({TarBuilder().dir("a").file("a/b", "content").symlink("c", "a").str(),
                                           TarBuilder().file("a/.wh.b").file("d", "more").hardlink("e", "d").str()}));
    EXPECT_GT(walk(registry.reference()), 40U);
}

TEST_F(KilledFetch, OfALayout) {
    const OciLayout layout(host.path("hello"), R"("Entrypoint":["/program"])");
    EXPECT_GT(walk(layout.reference()), 20U);
}

// Discovery, a signature, a download that is kept, and the import.
TEST_F(KilledFetch, OfASignedAciByName) {
    const AppcSite site;
    host.insecure = "none";
    ::setenv("SSL_CERT_FILE", site.ca_file().c_str(), 1);
    site.publish("example.com/app-1.0", TestAci{"example.com/app", host_labels("1.0")}.tar());
    ASSERT_EQ(host.rkt({"trust", "--prefix=example.com", "--skip-fingerprint-review"}).status, 0);
    EXPECT_GT(walk("example.com/app:1.0"), 40U);
    ::unsetenv("SSL_CERT_FILE");
}

}  // namespace
}  // namespace rkt::test

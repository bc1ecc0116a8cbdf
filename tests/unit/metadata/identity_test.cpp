#include "metadata/identity.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "support/temp_tree.hpp"

namespace rkt::metadata {
namespace {

const PodId kSignedPod = PodId::parse("00010203-0405-4607-8809-0a0b0c0d0e0f");

// printf '\x00\x01\x02\x03\x04\x05\x46\x07\x88\x09\x0a\x0b\x0c\x0d\x0e\x0fcontent' | openssl dgst -sha512 -mac HMAC
//     -macopt key:kkkk… (64 times) -binary | base64 -w0
TEST(Identities, AreHmacSha512OfTheUuidAndTheContent) {
    const Identity identity{std::string(64, 'k')};
    EXPECT_EQ(identity.sign(kSignedPod, "content"),
              "j3ZlDcqYcadhGzm+QznG+KruolPumE5gkTE1pp2BEX24BD4ZDrQWnEowWmuALdHaie3OMKtc7BsdNLAT1SrdrA==");
}

TEST(Identities, HaveAKeyThatStays) {
    const test::TempTree tree;
    const Identity first = Identity::load(tree.dir(), "hmac-key");
    const Identity again = Identity::load(tree.dir(), "hmac-key");
    EXPECT_TRUE(again.verifies(kSignedPod, "content", first.sign(kSignedPod, "content")));
    EXPECT_EQ(tree.dir().stat_entry("hmac-key")->st_mode & 07777, 0600U);
    EXPECT_FALSE(
        Identity::load(tree.dir(), "another").verifies(kSignedPod, "content", first.sign(kSignedPod, "content")));
}

TEST(Identities, RefuseWhatIsNoKey) {
    const test::TempTree tree;
    tree.dir().write_file("hmac-key", "short");
    EXPECT_THROW((void)Identity::load(tree.dir(), "hmac-key"), Error);
}

}  // namespace
}  // namespace rkt::metadata

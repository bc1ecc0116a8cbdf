// What runs is what was verified.
#include "image/seal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "image/import.hpp"
#include "image/references.hpp"
#include "support/digests.hpp"
#include "support/temp_tree.hpp"
#include "support/test_image.hpp"

namespace rkt::image {
namespace {

using testing::HasSubstr;

constexpr const char* kSealedName = "docker://reg.example/library/app:latest";

struct Seal : testing::Test {
    test::TempTree tree;
    Layout layout = Layout::open(tree.path());
    test::TestImage image{{}};

    // As a fetch would leave it.
    void import(std::optional<Verification> verification, std::vector<std::string> insecure) {
        (void)import_image(layout, {kSealedName, image.manifest, image.manifest_digest(), image.config,
                                    oci::Origin{"reg.example/library/app", "reg.example", "library/app", "latest",
                                                image.manifest_digest(), ""},
                                    std::move(insecure), std::move(verification)});
    }
    [[nodiscard]] Verification by_alice(const std::string& digest) const {
        return {digest, "rkt's own rule", "f00", "Alice"};
    }
    [[nodiscard]] std::string refusal(bool insecure = false) const {
        try {
            check_seal(layout, Store::open(tree.path()).find(parse_reference(kSealedName)).value(), insecure);
        } catch (const Error& error) {
            return error.what();
        }
        return "runs";
    }
};

TEST_F(Seal, WhatWasVerifiedRuns) {
    import(by_alice(image.manifest_digest()), {});
    EXPECT_EQ(refusal(), "runs");
}

TEST_F(Seal, AnotherManifestThanTheVerifiedOneDoesNotRun) {
    import(by_alice(image.manifest_digest()), {});
    layout.images.open_dir(image.id().str()).write_file("source-manifest", image.manifest + " ");
    EXPECT_THAT(refusal(), HasSubstr(image.manifest_digest()));
    EXPECT_THAT(refusal(true), HasSubstr("rkt fetch mends it"));
}

TEST_F(Seal, AVerificationOfAnotherDigestIsNone) {
    const std::string other = test::digest_of("other").str();
    import(by_alice(other), {});
    EXPECT_THAT(refusal(), HasSubstr("instead of " + other));
}

TEST_F(Seal, UnsignedImagesRunOnlyWhereSomebodySaidSo) {
    import(std::nullopt, {"tls"});
    EXPECT_THAT(refusal(), HasSubstr("nobody is known to have signed it"));
    EXPECT_THAT(refusal(), HasSubstr(kSealedName));
    EXPECT_EQ(refusal(true), "runs");
    import(std::nullopt, {"image"});
    EXPECT_EQ(refusal(), "runs");
}

TEST_F(Seal, AnAciIsItsOwnTar) {
    import(by_alice(image.manifest_digest()), {});
    auto stored = Store::open(tree.path()).find(parse_reference(kSealedName)).value();
    stored.aci = test::digest_of("tar");
    EXPECT_THROW(check_seal(layout, stored, false), Error);
    stored.verification->digest = stored.aci->str();
    EXPECT_NO_THROW(check_seal(layout, stored, false));
}

}  // namespace
}  // namespace rkt::image

// containers-policy.json(5), signedIdentity: which references in signatures fit which images.
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "spec/signature_policy.hpp"

namespace rkt {
namespace {

using IdentityType = SignedIdentity::Type;

const std::string kAtDigestA = "@sha256:" + std::string(64, 'a');
const std::string kAtDigestB = "@sha256:" + std::string(64, 'b');

struct IdentityCase {
    std::string wanted;
    std::string signature;
    bool fits;
};

void check_accepted(const SignedIdentity& rule, const std::vector<IdentityCase>& cases) {
    for (const IdentityCase& c : cases) {
        const auto wanted = std::get<DockerReference>(parse_reference("docker://" + c.wanted));
        EXPECT_EQ(identity_matches(rule, wanted, c.signature), c.fits) << c.wanted << " signed as " << c.signature;
    }
}

TEST(SignedIdentityRule, MatchExact) {
    check_accepted({IdentityType::exact},
                   {{"a.b/c:1", "a.b/c:1", true},
                    {"nginx", "docker.io/library/nginx:latest", true},
                    {"nginx", "nginx:latest", true},  // docker's normalisation
                    {"nginx", "index.docker.io/library/nginx:latest", true},
                    {"nginx", "docker.io/library/nginx", false},  // a tag is not assumed
                    {"a.b/c:1", "a.b/c:2", false},
                    {"a.b/c:1", "a.b/d:1", false},
                    {"a.b/c:1", "a.c/c:1", false},
                    {"a.b:5000/c:1", "a.b/c:1", false},
                    {"a.b/c" + kAtDigestA, "a.b/c:1", false},
                    {"a.b/c" + kAtDigestA, "a.b/c" + kAtDigestA, true},
                    {"a.b/c" + kAtDigestA, "a.b/c" + kAtDigestB, false},
                    {"a.b/c:1" + kAtDigestA, "a.b/c:1", true},  // the digest is compared with the manifest
                    {"a.b/c:1" + kAtDigestA, "a.b/c:1" + kAtDigestB, false},
                    {"a.b/c:1" + kAtDigestA, "a.b/c:2", false},
                    {"a.b/c:1" + kAtDigestA, "a.b/c" + kAtDigestA, false},
                    {"a.b/c:1", "", false},
                    {"a.b/c:1", "docker://a.b/c:1", false},
                    {"a.b/c:1", "a.b/C:1", false}});
}

TEST(SignedIdentityRule, MatchRepoDigestOrExactIsTheDefault) {
    check_accepted({}, {{"a.b/c:1", "a.b/c:1", true},
                        {"a.b/c:1", "a.b/c:2", false},
                        {"a.b/c:1", "a.b/c", false},
                        {"a.b/c:1", "a.b/c" + kAtDigestA, false},
                        {"a.b/c" + kAtDigestA, "a.b/c:1", true},
                        {"a.b/c" + kAtDigestA, "a.b/c:2", true},
                        {"a.b/c" + kAtDigestA, "a.b/c" + kAtDigestB,
                         true},  // whether it is that manifest is not this rule's question
                        {"a.b/c" + kAtDigestA, "a.b/c", false},
                        {"a.b/c" + kAtDigestA, "a.b/d:1", false},
                        {"a.b/c:1" + kAtDigestA, "a.b/c:1", true},
                        {"a.b/c:1" + kAtDigestA, "a.b/c:2", false}});
}

TEST(SignedIdentityRule, MatchRepository) {
    check_accepted({IdentityType::repository}, {{"a.b/c:1", "a.b/c:2", true},
                                                {"a.b/c:1", "a.b/c", true},  // as cosign signs
                                                {"a.b/c:1", "a.b/c" + kAtDigestA, true},
                                                {"a.b/c" + kAtDigestA, "a.b/c:7", true},
                                                {"nginx", "nginx", true},
                                                {"a.b/c:1", "a.b/c/d:1", false},
                                                {"a.b/c/d:1", "a.b/c:1", false},
                                                {"a.b/c:1", "not a reference", false}});
}

TEST(SignedIdentityRule, ExactReference) {
    SignedIdentity rule{IdentityType::exact_reference};
    rule.docker_reference = "vendor.example/app:1";
    check_accepted(rule, {{"a.b/c:9", "vendor.example/app:1", true},
                          {"a.b/c" + kAtDigestA, "vendor.example/app:1", true},
                          {"a.b/c:9", "a.b/c:9", false},
                          {"a.b/c:9", "vendor.example/app:2", false},
                          {"a.b/c:9", "vendor.example/app", false}});
    rule.docker_reference = "busybox:1";
    check_accepted(rule, {{"a.b/c:9", "docker.io/library/busybox:1", true}});
    rule.docker_reference = "vendor.example/app";  // names no image
    check_accepted(rule, {{"a.b/c:9", "vendor.example/app", false}, {"a.b/c:9", "vendor.example/app:latest", false}});
}

TEST(SignedIdentityRule, ExactRepository) {
    SignedIdentity rule{IdentityType::exact_repository};
    rule.docker_repository = "vendor.example/app";
    check_accepted(rule, {{"a.b/c:9", "vendor.example/app:1", true},
                          {"a.b/c:9", "vendor.example/app", true},
                          {"a.b/c:9", "vendor.example/application:1", false},
                          {"a.b/c:9", "a.b/c:9", false}});
}

TEST(SignedIdentityRule, RemapIdentity) {
    SignedIdentity rule{IdentityType::remap};
    rule.prefix = "private-mirror:5000/vendor-mirror";
    rule.signed_prefix = "vendor.example.com";
    check_accepted(
        rule,
        {{"private-mirror:5000/vendor-mirror/product-a/image1:latest", "vendor.example.com/product-a/image1:latest",
          true},
         {"private-mirror:5000/vendor-mirror/product-a/image1:1", "vendor.example.com/product-a/image1:2", false},
         {"private-mirror:5000/vendor-mirror/a" + kAtDigestA, "vendor.example.com/a:2", true},
         {"private-mirror:5000/vendor-mirror/a:1", "private-mirror:5000/vendor-mirror/a:1", false},
         {"private-mirror:5000/vendor-mirrors/a:1", "vendor.example.coms/a:1", false},
         {"private-mirror:5000/vendor-mirrors/a:1", "private-mirror:5000/vendor-mirrors/a:1", true},  // no remapping
         {"private-mirror:5000/other/a:1", "private-mirror:5000/other/a:1", true},
         {"private-mirror:5000/vendor-mirror:1", "vendor.example.com:1", false}});  // becomes no repository
    rule.prefix = "mirror.example";
    rule.signed_prefix = "docker.io/library";
    check_accepted(
        rule, {{"mirror.example/busybox:1", "busybox:1", true}, {"mirror.example:5000/busybox:1", "busybox:1", false}});
    rule.prefix = "mirror.example/app";
    rule.signed_prefix = "vendor.example/app";
    check_accepted(rule, {{"mirror.example/app:1", "vendor.example/app:1", true}});
    rule.signed_prefix = "app";  // not fully written
    check_accepted(
        rule, {{"mirror.example/app:1", "docker.io/library/app:1", false}, {"mirror.example/app:1", "app:1", false}});
}

TEST(SignedIdentityRule, ReferencesOfARuleAreChecked) {
    const auto rule = [](IdentityType type, const std::string& a, const std::string& b = "") {
        return SignedIdentity{type, type == IdentityType::exact_reference ? a : "",
                              type == IdentityType::exact_repository ? a : "", type == IdentityType::remap ? a : "", b};
    };
    EXPECT_NO_THROW(check_identity({}));
    EXPECT_NO_THROW(check_identity(rule(IdentityType::exact_reference, "a.b/c:1")));
    EXPECT_NO_THROW(check_identity(rule(IdentityType::exact_repository, "a.b/c")));
    EXPECT_NO_THROW(check_identity(rule(IdentityType::remap, "private-mirror:5000/vendor", "vendor.example:80")));
    EXPECT_THROW(check_identity(rule(IdentityType::exact_reference, "a.b/c")), ParseError);
    EXPECT_THROW(check_identity(rule(IdentityType::exact_reference, "A B:1")), ParseError);
    EXPECT_THROW(check_identity(rule(IdentityType::exact_repository, "")), ParseError);
    for (const char* bad : {"", "/", "a.b/", "a.b/c:1", "a.b//c", "a.b/c@", "*.b", "a.b:port"}) {
        EXPECT_THROW(check_identity(rule(IdentityType::remap, bad, "a.b")), ParseError) << bad;
        EXPECT_THROW(check_identity(rule(IdentityType::remap, "a.b", bad)), ParseError) << bad;
    }
}

}  // namespace
}  // namespace rkt

// containers-policy.json(5), signedIdentity: which references in signatures fit which images.
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "spec/signature_policy.hpp"

namespace rkt {
namespace {

using Type = SignedIdentity::Type;

const std::string kA = "@sha256:" + std::string(64, 'a');
const std::string kB = "@sha256:" + std::string(64, 'b');

struct Case {
    std::string wanted;
    std::string signature;
    bool fits;
};

void check(const SignedIdentity& rule, const std::vector<Case>& cases) {
    for (const Case& c : cases) {
        const auto wanted = std::get<DockerReference>(parse_reference("docker://" + c.wanted));
        EXPECT_EQ(identity_matches(rule, wanted, c.signature), c.fits) << c.wanted << " signed as " << c.signature;
    }
}

TEST(SignedIdentityRule, MatchExact) {
    check({Type::exact}, {{"a.b/c:1", "a.b/c:1", true},
                          {"nginx", "docker.io/library/nginx:latest", true},
                          {"nginx", "nginx:latest", true},  // docker's normalisation
                          {"nginx", "index.docker.io/library/nginx:latest", true},
                          {"nginx", "docker.io/library/nginx", false},  // a tag is not assumed
                          {"a.b/c:1", "a.b/c:2", false},
                          {"a.b/c:1", "a.b/d:1", false},
                          {"a.b/c:1", "a.c/c:1", false},
                          {"a.b:5000/c:1", "a.b/c:1", false},
                          {"a.b/c" + kA, "a.b/c:1", false},
                          {"a.b/c" + kA, "a.b/c" + kA, true},
                          {"a.b/c" + kA, "a.b/c" + kB, false},
                          {"a.b/c:1" + kA, "a.b/c:1", true},  // the digest is compared with the manifest
                          {"a.b/c:1" + kA, "a.b/c:1" + kB, false},
                          {"a.b/c:1" + kA, "a.b/c:2", false},
                          {"a.b/c:1" + kA, "a.b/c" + kA, false},
                          {"a.b/c:1", "", false},
                          {"a.b/c:1", "docker://a.b/c:1", false},
                          {"a.b/c:1", "a.b/C:1", false}});
}

TEST(SignedIdentityRule, MatchRepoDigestOrExactIsTheDefault) {
    check({}, {{"a.b/c:1", "a.b/c:1", true},
               {"a.b/c:1", "a.b/c:2", false},
               {"a.b/c:1", "a.b/c", false},
               {"a.b/c:1", "a.b/c" + kA, false},
               {"a.b/c" + kA, "a.b/c:1", true},
               {"a.b/c" + kA, "a.b/c:2", true},
               {"a.b/c" + kA, "a.b/c" + kB, true},  // whether it is that manifest is not this rule's question
               {"a.b/c" + kA, "a.b/c", false},
               {"a.b/c" + kA, "a.b/d:1", false},
               {"a.b/c:1" + kA, "a.b/c:1", true},
               {"a.b/c:1" + kA, "a.b/c:2", false}});
}

TEST(SignedIdentityRule, MatchRepository) {
    check({Type::repository}, {{"a.b/c:1", "a.b/c:2", true},
                               {"a.b/c:1", "a.b/c", true},  // as cosign signs
                               {"a.b/c:1", "a.b/c" + kA, true},
                               {"a.b/c" + kA, "a.b/c:7", true},
                               {"nginx", "nginx", true},
                               {"a.b/c:1", "a.b/c/d:1", false},
                               {"a.b/c/d:1", "a.b/c:1", false},
                               {"a.b/c:1", "not a reference", false}});
}

TEST(SignedIdentityRule, ExactReference) {
    SignedIdentity rule{Type::exact_reference};
    rule.docker_reference = "vendor.example/app:1";
    check(rule, {{"a.b/c:9", "vendor.example/app:1", true},
                 {"a.b/c" + kA, "vendor.example/app:1", true},
                 {"a.b/c:9", "a.b/c:9", false},
                 {"a.b/c:9", "vendor.example/app:2", false},
                 {"a.b/c:9", "vendor.example/app", false}});
    rule.docker_reference = "busybox:1";
    check(rule, {{"a.b/c:9", "docker.io/library/busybox:1", true}});
    rule.docker_reference = "vendor.example/app";  // names no image
    check(rule, {{"a.b/c:9", "vendor.example/app", false}, {"a.b/c:9", "vendor.example/app:latest", false}});
}

TEST(SignedIdentityRule, ExactRepository) {
    SignedIdentity rule{Type::exact_repository};
    rule.docker_repository = "vendor.example/app";
    check(rule, {{"a.b/c:9", "vendor.example/app:1", true},
                 {"a.b/c:9", "vendor.example/app", true},
                 {"a.b/c:9", "vendor.example/application:1", false},
                 {"a.b/c:9", "a.b/c:9", false}});
}

TEST(SignedIdentityRule, RemapIdentity) {
    SignedIdentity rule{Type::remap};
    rule.prefix = "private-mirror:5000/vendor-mirror";
    rule.signed_prefix = "vendor.example.com";
    check(rule,
          {{"private-mirror:5000/vendor-mirror/product-a/image1:latest", "vendor.example.com/product-a/image1:latest",
            true},
           {"private-mirror:5000/vendor-mirror/product-a/image1:1", "vendor.example.com/product-a/image1:2", false},
           {"private-mirror:5000/vendor-mirror/a" + kA, "vendor.example.com/a:2", true},
           {"private-mirror:5000/vendor-mirror/a:1", "private-mirror:5000/vendor-mirror/a:1", false},
           {"private-mirror:5000/vendor-mirrors/a:1", "vendor.example.coms/a:1", false},
           {"private-mirror:5000/vendor-mirrors/a:1", "private-mirror:5000/vendor-mirrors/a:1", true},  // no remapping
           {"private-mirror:5000/other/a:1", "private-mirror:5000/other/a:1", true},
           {"private-mirror:5000/vendor-mirror:1", "vendor.example.com:1", false}});  // becomes no repository
    rule.prefix = "mirror.example";
    rule.signed_prefix = "docker.io/library";
    check(rule,
          {{"mirror.example/busybox:1", "busybox:1", true}, {"mirror.example:5000/busybox:1", "busybox:1", false}});
    rule.prefix = "mirror.example/app";
    rule.signed_prefix = "vendor.example/app";
    check(rule, {{"mirror.example/app:1", "vendor.example/app:1", true}});
    rule.signed_prefix = "app";  // not fully written
    check(rule, {{"mirror.example/app:1", "docker.io/library/app:1", false}, {"mirror.example/app:1", "app:1", false}});
}

TEST(SignedIdentityRule, ReferencesOfARuleAreChecked) {
    const auto rule = [](Type type, const std::string& a, const std::string& b = "") {
        return SignedIdentity{type, type == Type::exact_reference ? a : "", type == Type::exact_repository ? a : "",
                              type == Type::remap ? a : "", b};
    };
    EXPECT_NO_THROW(check_identity({}));
    EXPECT_NO_THROW(check_identity(rule(Type::exact_reference, "a.b/c:1")));
    EXPECT_NO_THROW(check_identity(rule(Type::exact_repository, "a.b/c")));
    EXPECT_NO_THROW(check_identity(rule(Type::remap, "private-mirror:5000/vendor", "vendor.example:80")));
    EXPECT_THROW(check_identity(rule(Type::exact_reference, "a.b/c")), ParseError);
    EXPECT_THROW(check_identity(rule(Type::exact_reference, "A B:1")), ParseError);
    EXPECT_THROW(check_identity(rule(Type::exact_repository, "")), ParseError);
    for (const char* bad : {"", "/", "a.b/", "a.b/c:1", "a.b//c", "a.b/c@", "*.b", "a.b:port"}) {
        EXPECT_THROW(check_identity(rule(Type::remap, bad, "a.b")), ParseError) << bad;
        EXPECT_THROW(check_identity(rule(Type::remap, "a.b", bad)), ParseError) << bad;
    }
}

}  // namespace
}  // namespace rkt

// containers-policy.json(5).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "spec/signature_policy.hpp"

namespace rkt {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

SignaturePolicy parse_policy(const std::string& json) {
    return SignaturePolicy::parse(json, "/etc/containers/policy.json");
}

// A policy of one requirement for everything.
PolicyRequirement requirement(const std::string& json) {
    return parse_policy(R"({"default":[)" + json + "]}").rule_for(parse_reference("docker://nginx")).requirements.at(0);
}

std::string policy_refusal(const std::string& json) {
    try {
        (void)parse_policy(json);
    } catch (const ParseError& error) {
        return error.what();
    }
    return "accepted";
}

const char* const kScopes = R"({"default":[{"type":"reject"}],"transports":{
  "docker":{"":[{"type":"insecureAcceptAnything"}],
    "reg.example":[{"type":"reject"}],
    "reg.example/team":[{"type":"reject"}],
    "reg.example/team/app":[{"type":"reject"}],
    "reg.example/team/app:1":[{"type":"insecureAcceptAnything"}],
    "reg.example/team/app@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa":[{"type":"reject"}],
    "docker.io/library/busybox":[{"type":"insecureAcceptAnything"}],
    "*.example":[{"type":"reject"}],
    "*.sub.example":[{"type":"reject"}]},
  "oci":{"/srv/images":[{"type":"insecureAcceptAnything"}],"/srv/images/app":[{"type":"reject"}]},
  "oci-archive":{"":[{"type":"reject"}],"/srv/a.tar":[{"type":"reject"}]},
  "docker-archive":{"":[{"type":"reject"}]},
  "dir":{"":[{"type":"insecureAcceptAnything"}]}}})";

TEST(SignaturePolicyRule, MostSpecificScopeAlone) {
    const auto policy = parse_policy(kScopes);
    const std::string digest = "@sha256:" + std::string(64, 'a');
    const std::vector<std::pair<std::string, std::string>> cases{
        {"docker://reg.example/team/app:1", "docker:reg.example/team/app:1"},
        {"docker://reg.example/team/app:2", "docker:reg.example/team/app"},
        {"docker://reg.example/team/app" + digest, "docker:reg.example/team/app" + digest},
        {"docker://reg.example/team/app:1" + digest, "docker:reg.example/team/app" + digest},
        {"docker://reg.example/team/app/more", "docker:reg.example/team/app"},
        {"docker://reg.example/team/application", "docker:reg.example/team"},
        {"docker://reg.example/teams/app", "docker:reg.example"},
        {"docker://reg.example:5000/team/app:1", "docker:*.example"},  // another host, below the same domain
        {"docker://other.example/app", "docker:*.example"},
        {"docker://a.b.sub.example/app", "docker:*.sub.example"},
        {"docker://sub.example/app", "docker:*.example"},
        {"docker://busybox", "docker:docker.io/library/busybox"},
        {"docker://registry-1.docker.io/library/busybox:1", "docker:docker.io/library/busybox"},
        {"docker://nginx", "docker:"},
        {"docker://[::1]:5000/app", "docker:"},
        {"oci:/srv/images/app:latest", "oci:/srv/images/app"},
        {"oci:/srv/images/app/deep", "oci:/srv/images/app"},
        {"oci:/srv/images/apple", "oci:/srv/images"},
        {"oci:/srv/image", "default"},
        {"oci:srv/images", "default"},  // relative paths are in no scope
        {"oci:/srv/images/../x", "default"},
        {"oci-archive:/srv/a.tar", "oci-archive:/srv/a.tar"},
        {"oci-archive:/srv/b.tar", "oci-archive:"},
        {"docker-archive:/srv/c.tar", "docker-archive:"},
    };
    for (const auto& [reference, scope] : cases) {
        const PolicyRule& rule = policy.rule_for(parse_reference(reference));
        EXPECT_EQ(rule.scope, scope) << reference;
        EXPECT_EQ(rule.is_default(), scope == "default") << reference;
    }
}

TEST(SignaturePolicyRule, DefaultWhereTheTransportSaysNothing) {
    const auto policy = parse_policy(R"({"default":[{"type":"insecureAcceptAnything"}],"transports":{"docker":{}}})");
    EXPECT_TRUE(policy.rule_for(parse_reference("docker://nginx")).is_default());
    EXPECT_TRUE(policy.rule_for(parse_reference("oci:/x")).is_default());
}

TEST(SignaturePolicyRule, AcceptsAnythingOnlyWithoutAnythingElse) {
    const auto accepts = [](const std::string& requirements) {
        return parse_policy(R"({"default":[)" + requirements + "]}")
            .rule_for(parse_reference("docker://nginx"))
            .accepts_anything();
    };
    EXPECT_TRUE(accepts(R"({"type":"insecureAcceptAnything"})"));
    EXPECT_FALSE(accepts(R"({"type":"reject"})"));
    EXPECT_FALSE(accepts(R"({"type":"insecureAcceptAnything"},{"type":"reject"})"));
    EXPECT_FALSE(PolicyRule{}.accepts_anything());
}

TEST(SignaturePolicyRule, SaysNothingOfAppcImages) {
    const auto policy = parse_policy(kScopes);
    EXPECT_THROW((void)policy.rule_for(AppcReference{"example.com/app", {}}), Error);
    EXPECT_THROW((void)policy.rule_for(AciReference{"/srv/a.aci"}), Error);
}

TEST(SignaturePolicyRequirement, SignedBy) {
    const auto paths =
        std::get<SignedBy>(requirement(R"({"type":"signedBy","keyType":"GPGKeys","keyPaths":["/a.gpg","/b.gpg"]})"));
    EXPECT_EQ(paths.format, SignedBy::Format::simple);
    EXPECT_THAT(paths.key_files, ElementsAre("/a.gpg", "/b.gpg"));
    EXPECT_EQ(paths.identity.type, SignedIdentity::Type::repo_digest_or_exact);
    const auto data = std::get<SignedBy>(requirement(
        R"({"type":"signedBy","keyType":"GPGKeys","keyData":"Zm9v\nYmFy","signedIdentity":{"type":"matchExact"}})"));
    EXPECT_THAT(data.key_data, ElementsAre("foobar"));
    EXPECT_EQ(data.identity.type, SignedIdentity::Type::exact);
}

TEST(SignaturePolicyRequirement, SigstoreSigned) {
    const auto path = std::get<SignedBy>(requirement(R"({"type":"sigstoreSigned","keyPath":"/k.pub",
        "signedIdentity":{"type":"remapIdentity","prefix":"a.b","signedPrefix":"c.d/e"}})"));
    EXPECT_EQ(path.format, SignedBy::Format::sigstore);
    EXPECT_THAT(path.key_files, ElementsAre("/k.pub"));
    EXPECT_EQ(path.identity.type, SignedIdentity::Type::remap);
    EXPECT_EQ(path.identity.prefix, "a.b");
    EXPECT_EQ(path.identity.signed_prefix, "c.d/e");
    const auto datas = std::get<SignedBy>(requirement(R"({"type":"sigstoreSigned","keyDatas":["Zm8=","Zm9v"]})"));
    EXPECT_THAT(datas.key_data, ElementsAre("fo", "foo"));
}

TEST(SignaturePolicyRequirement, WhatRktCannotCheckHasAName) {
    const auto what = [](const std::string& json) { return std::get<Unsupported>(requirement(json)).what; };
    const std::string fulcio = R"("fulcio":{"caPath":"/ca","oidcIssuer":"https://i","subjectEmail":"a@b"})";
    EXPECT_EQ(what(R"({"type":"sigstoreSigned",)" + fulcio + R"(,"rekorPublicKeyPath":"/r"})"),
              "sigstoreSigned with fulcio");
    EXPECT_EQ(
        what(
            R"({"type":"sigstoreSigned","pki":{"caRootsPath":"/ca","caIntermediatesData":"Zm9v","subjectHostname":"h"}})"),
        "sigstoreSigned with pki");
    EXPECT_EQ(what(R"({"type":"sigstoreSigned","keyPath":"/k","rekorPublicKeyDatas":["Zm9v"]})"),
              "sigstoreSigned with rekorPublicKeyDatas");
    EXPECT_EQ(what(R"({"type":"signedBaseLayer","baseLayerIdentity":{"type":"matchRepository"}})"), "signedBaseLayer");
}

TEST(SignaturePolicyFile, FormIsStrict) {
    const std::string signed_by = R"("type":"signedBy","keyType":"GPGKeys")";
    const std::string fulcio = R"("type":"sigstoreSigned","rekorPublicKeyPath":"/r","fulcio":)";
    const std::string pki = R"("type":"sigstoreSigned","pki":)";
    const std::string key = R"("type":"sigstoreSigned","keyPath":"/k")";
    for (const std::string& bad : {
             std::string(R"("type":"accept")"),
             std::string(R"("kind":"reject")"),
             std::string(R"("type":null)"),
             std::string(R"("type":"reject","why":"because")"),
             std::string(R"("type":"insecureAcceptAnything","keyPath":"/k")"),
             signed_by,                                           // no key
             signed_by + R"(,"keyPath":"/a","keyPaths":["/b"])",  // two
             signed_by + R"(,"keyPath":"/a","keyData":null)",
             signed_by + R"(,"keyPath":"")",
             signed_by + R"(,"keyPath":["/a"])",
             signed_by + R"(,"keyPaths":[])",
             signed_by + R"(,"keyPaths":"/a")",
             signed_by + R"(,"keyDatas":["Zm9v"])",  // sigstoreSigned's
             signed_by + R"(,"keyData":"%%%")",
             signed_by + R"(,"keyData":"")",
             std::string(R"("type":"signedBy","keyPath":"/a")"),  // no keyType
             std::string(R"("type":"signedBy","keyType":"X509","keyPath":"/a")"),
             signed_by + R"(,"keyPath":"/a","signedIdentity":{"type":"matchAnything"})",
             signed_by + R"(,"keyPath":"/a","signedIdentity":{"type":"matchExact","prefix":"a.b"})",
             signed_by + R"(,"keyPath":"/a","signedIdentity":{"type":"exactReference"})",
             signed_by + R"(,"keyPath":"/a","signedIdentity":{"type":"exactReference","dockerReference":"a.b/c"})",
             signed_by + R"(,"keyPath":"/a","signedIdentity":{"type":"exactRepository","dockerRepository":"A B"})",
             signed_by + R"(,"keyPath":"/a","signedIdentity":{"type":"remapIdentity","prefix":"a.b"})",
             signed_by +
                 R"(,"keyPath":"/a","signedIdentity":{"type":"remapIdentity","prefix":"a.b/c:1","signedPrefix":"a.b"})",
             signed_by +
                 R"(,"keyPath":"/a","signedIdentity":{"type":"remapIdentity","prefix":"a.b","signedPrefix":""})",
             signed_by + R"(,"keyPath":"/a","signedIdentity":{})",
             signed_by + R"(,"keyPath":"/a","signedIdentity":null)",
             key + R"(,"keyType":"GPGKeys")",
             key + R"(,"fulcio":{"caPath":"/ca","oidcIssuer":"i","subjectEmail":"e"})",
             key + R"(,"rekorPublicKeyPath":"/a","rekorPublicKeyData":"Zm9v")",
             key + R"(,"rekorPublicKeyPaths":[])",
             fulcio + R"({"oidcIssuer":"i","subjectEmail":"e"})",
             fulcio + R"({"caPath":"/ca","caData":"Zm9v","oidcIssuer":"i","subjectEmail":"e"})",
             fulcio + R"({"caPath":"/ca","subjectEmail":"e"})",
             fulcio + R"({"caPath":"/ca","oidcIssuer":"i","subjectEmail":""})",
             fulcio + R"({"caPath":"/ca","oidcIssuer":"i","subjectEmail":"e","more":1})",
             std::string(
                 R"("type":"sigstoreSigned","fulcio":{"caPath":"/ca","oidcIssuer":"i","subjectEmail":"e"})"),  // no
                                                                                                               // rekor
             pki + R"({"subjectEmail":"e"})",
             pki + R"({"caRootsPath":"/ca"})",
             pki +
                 R"({"caRootsPath":"/ca","subjectEmail":"e","caIntermediatesPath":"/i","caIntermediatesData":"Zm9v"})",
             std::string(R"("type":"signedBaseLayer")"),
         }) {
        EXPECT_THAT(policy_refusal(R"({"default":[{)" + bad + "}]}"), HasSubstr("/default/0")) << bad;
    }
}

TEST(SignaturePolicyFile, TopLevelIsStrict) {
    for (const char* bad : {
             "",
             "{}",
             "[]",
             R"({"default":[]})",
             R"({"default":null})",
             R"({"default":{"type":"reject"}})",
             R"({"transports":{}})",
             R"({"default":[{"type":"reject"}],"default":[{"type":"insecureAcceptAnything"}]})",
             R"({"default":[{"type":"reject"}],"Transports":{}})",
             R"({"default":[{"type":"reject"}],"transports":[]})",
             R"({"default":[{"type":"reject"}],"transports":null})",
             R"({"default":[{"type":"reject"}] /* comment */})",
             R"({"default":[{"type":"reject"}],"transports":{"docker":{"a.b":[]}}})",
             R"({"default":[{"type":"reject"}],"transports":{"docker":{"a.b":{}}}})",
             R"({"default":[{"type":"reject"}],"transports":{"docker":[]}})",
             R"({"default":[{"type":"reject"}],"transports":{"unknown":{"x":[{"type":"what"}]}}})",
             R"({"default":[{"type":"reject"}],"transports":{"oci":{"/":[{"type":"reject"}]}}})",
             R"({"default":[{"type":"reject"}],"transports":{"oci":{"relative":[{"type":"reject"}]}}})",
             R"({"default":[{"type":"reject"}],"transports":{"oci":{"/a/":[{"type":"reject"}]}}})",
             R"({"default":[{"type":"reject"}],"transports":{"oci-archive":{"/a/../b":[{"type":"reject"}]}}})",
             R"({"default":[{"type":"reject"}],"transports":{"docker-archive":{"/a":[{"type":"reject"}]}}})",
         }) {
        EXPECT_THAT(policy_refusal(bad), HasSubstr("/etc/containers/policy.json")) << bad;
    }
    EXPECT_EQ(policy_refusal(R"({"default":[{"type":"reject"}],"transports":{"unknown":{"x":[{"type":"reject"}]}}})"),
              "accepted");
}

}  // namespace
}  // namespace rkt

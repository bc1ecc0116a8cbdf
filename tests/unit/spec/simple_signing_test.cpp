// containers-signature(5): the payload of a signature is parsed strictly.
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "spec/simple_signing.hpp"

namespace rkt {
namespace {

using PayloadType = SignaturePayload::Type;

const std::string kSignedDigest = "sha256:817a12c32a39bbe394944ba49de563e085f1d3c5266eb8e9723256bc4448680e";
const std::string kIdentity = R"("identity":{"docker-reference":"docker.io/library/busybox:latest"})";
const std::string kImage = R"("image":{"docker-manifest-digest":")" + kSignedDigest + R"("})";
const std::string kSimple = R"("type":"atomic container signature")";
const std::string kCosign = R"("type":"cosign container image signature")";

std::string payload(const std::string& critical, const std::string& optional) {
    return R"({"critical":{)" + critical + R"(},"optional":)" + optional + "}";
}
std::string critical(const std::string& type) { return type + "," + kImage + "," + kIdentity; }

TEST(SimpleSigning, ExampleOfTheManPage) {
    const auto parsed = SignaturePayload::parse(
        payload(critical(kSimple),
                R"({"creator":"some software package v1.0.1-35","timestamp":1483228800,"other":[1]})"),
        PayloadType::simple);
    EXPECT_EQ(parsed.docker_reference, "docker.io/library/busybox:latest");
    EXPECT_EQ(parsed.manifest_digest.str(), kSignedDigest);
    EXPECT_EQ(parsed.creator, "some software package v1.0.1-35");
    EXPECT_EQ(parsed.timestamp, 1483228800);
}

TEST(SimpleSigning, CosignSaysNothingOptional) {
    const auto parsed = SignaturePayload::parse(payload(critical(kCosign), "null"), PayloadType::cosign);
    EXPECT_EQ(parsed.type, PayloadType::cosign);
    EXPECT_EQ(parsed.creator, "");
    EXPECT_EQ(parsed.timestamp, std::nullopt);
    EXPECT_NO_THROW(
        (void)SignaturePayload::parse(payload(critical(kCosign), R"({"env":"prod"})"), PayloadType::cosign));
}

TEST(SimpleSigning, OneTypeIsNotTheOther) {
    EXPECT_THROW((void)SignaturePayload::parse(payload(critical(kCosign), "{}"), PayloadType::simple), ParseError);
    EXPECT_THROW((void)SignaturePayload::parse(payload(critical(kSimple), "{}"), PayloadType::cosign), ParseError);
}

TEST(SimpleSigning, WhatIsUnexpectedIsRefused) {
    const std::string good = critical(kSimple);
    for (const std::string& text : {
             std::string("no JSON"),
             std::string("[]"),
             std::string("{}"),
             R"({"critical":{)" + good + "}}",  // no optional
             payload(good, "null"),             // an object in simple signing
             payload(good, "[]"),
             payload(good + R"(,"more":1)", "{}"),      // unknown critical key
             payload(kSimple + "," + kImage, "{}"),     // no identity
             payload(kSimple + "," + kIdentity, "{}"),  // no image
             payload(kImage + "," + kIdentity, "{}"),   // no type
             payload(good + "," + kSimple, "{}"),       // twice
             payload(kSimple + "," + kImage + R"(,"identity":{"docker-reference":1})", "{}"),
             payload(kSimple + "," + kImage + R"(,"identity":{"docker-reference":"a","x":1})", "{}"),
             payload(kSimple + "," + kImage + R"(,"identity":"a")", "{}"),
             payload(kSimple + "," + kIdentity + R"(,"image":{"docker-manifest-digest":"sha256:12"})", "{}"),
             payload(
                 kSimple + "," + kIdentity + R"(,"image":{"docker-manifest-digest":")" + kSignedDigest + R"(","x":1})",
                 "{}"),
             payload(good, R"({"creator":1})"),
             payload(good, R"({"timestamp":"now"})"),
             payload(good, R"({"timestamp":1.5})"),
             payload(good, R"({"timestamp":1e300})"),
             payload(good, R"({"timestamp":18446744073709551615})"),
             R"({"more":1,"critical":{)" + good + R"(},"optional":{}})",
         }) {
        EXPECT_THROW((void)SignaturePayload::parse(text, PayloadType::simple), ParseError) << text;
    }
}

TEST(SimpleSigning, TimestampIsAnyWholeNumber) {
    const auto timestamp = [](const std::string& number) {
        return SignaturePayload::parse(payload(critical(kSimple), R"({"timestamp":)" + number + "}"),
                                       PayloadType::simple)
            .timestamp;
    };
    EXPECT_EQ(timestamp("-1"), -1);
    EXPECT_EQ(timestamp("1.5e3"), 1500);
}

TEST(SimpleSigning, PrintIsReadAgain) {
    SignaturePayload made{PayloadType::simple, "reg.example/app:1", Digest::parse(kSignedDigest), "", std::nullopt};
    EXPECT_EQ(made.print(), R"({"critical":{"identity":{"docker-reference":"reg.example/app:1"},)" + kImage + "," +
                                kSimple + R"(},"optional":{}})");
    made.creator = "rkt 2.0.0";
    made.timestamp = 1483228800;
    const auto again = SignaturePayload::parse(made.print(), PayloadType::simple);
    EXPECT_EQ(again.docker_reference, made.docker_reference);
    EXPECT_EQ(again.manifest_digest, made.manifest_digest);
    EXPECT_EQ(again.creator, made.creator);
    EXPECT_EQ(again.timestamp, made.timestamp);
}

TEST(SimpleSigning, CosignIsPrintedAsCosignDoes) {
    const SignaturePayload made{PayloadType::cosign, "reg.example/app", Digest::parse(kSignedDigest), "", std::nullopt};
    EXPECT_EQ(made.print(), R"({"critical":{"identity":{"docker-reference":"reg.example/app"},)" + kImage + "," +
                                kCosign + R"(},"optional":null})");
}

}  // namespace
}  // namespace rkt

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "spec/registry.hpp"

namespace rkt {
namespace {

using Scheme = AuthChallenge::Scheme;

TEST(AuthChallenges, BearerWithItsParameters) {
    const auto challenge =
        parse_challenge(R"(Bearer realm="https://auth.example/token",service="reg", scope="repository:a,b:pull")");
    ASSERT_TRUE(challenge);
    EXPECT_EQ(challenge->scheme, Scheme::bearer);
    EXPECT_EQ(challenge->realm, "https://auth.example/token");
    EXPECT_EQ(challenge->service, "reg");
    EXPECT_EQ(challenge->scope, "repository:a,b:pull");
}

// RFC 7235 4.1: one header may hold several challenges, in any order.
TEST(AuthChallenges, BearerIsPreferredAndOthersAreSkipped) {
    EXPECT_EQ(parse_challenge(R"(Basic realm="x", Bearer realm="y")")->realm, "y");
    EXPECT_EQ(parse_challenge(R"(Negotiate oRkw==, basic realm="x")")->scheme, Scheme::basic);
    EXPECT_EQ(parse_challenge(R"(BEARER REALM=token)")->realm, "token");
    EXPECT_EQ(parse_challenge(R"(Basic realm="with \"quotes\"")")->realm, "with \"quotes\"");
}

TEST(AuthChallenges, NonsenseIsNone) {
    for (const char* header : {"", "Digest realm=\"x\"", "Bearer realm=\"open", "=,="}) {
        EXPECT_FALSE(parse_challenge(header)) << header;
    }
}

TEST(AuthFiles, DockerConfig) {
    const AuthFile file = AuthFile::parse_docker_config(
        R"({"auths":{"https://reg.example/v1/":{"auth":"dXNlcjpwYXNz"},"reg.example/team":{"auth":"dGVhbTp3b3Jk"},
            "tok.example":{"auth":"YTpi","identitytoken":"refresh"}},"credHelpers":{"h.example":"pass"},"credsStore":"desk"})",
        "config.json");
    EXPECT_EQ(file.find("reg.example", "other/x")->user, "user");
    EXPECT_EQ(file.find("reg.example", "other/x")->password, "pass");
    EXPECT_EQ(file.find("reg.example", "team/x")->user, "team");
    EXPECT_EQ(file.find("reg.example", "teamwork")->user, "user");
    EXPECT_EQ(file.find("tok.example", "x")->identity_token, "refresh");
    EXPECT_FALSE(file.find("reg.example.evil", "x"));
    EXPECT_EQ(file.default_helper, "desk");
    EXPECT_THAT(file.helpers, testing::ElementsAre(std::pair<std::string, std::string>("h.example", "pass")));
}

TEST(AuthFiles, Rkts) {
    const AuthFile file = AuthFile::parse_rkt_auth(
        R"({"rktKind":"dockerAuth","rktVersion":"v1","registries":["quay.io"],"credentials":{"user":"u","password":"p"}})",
        "f");
    EXPECT_EQ(file.find("quay.io", "x")->password, "p");
    for (const char* text :
         {R"({"rktKind":"dockerAuth","rktVersion":"v2"})", R"({"rktKind":"paths","rktVersion":"v1"})", "{}", "["}) {
        EXPECT_THROW((void)AuthFile::parse_rkt_auth(text, "f"), ParseError) << text;
    }
}

TEST(AuthFiles, ErrorNamesTheFileAndNotTheSecret) {
    try {
        (void)AuthFile::parse_docker_config(R"({"auths":{"a":{"auth":"c2VjcmV0"}}})", "/root/.docker/config.json");
        FAIL();
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("/root/.docker/config.json"));
        EXPECT_THAT(error.what(), testing::Not(testing::HasSubstr("secret")));
        EXPECT_THAT(error.what(), testing::Not(testing::HasSubstr("c2VjcmV0")));
    }
}

TEST(Tokens, OneThatWouldBeginAnotherHeaderIsRefused) {
    EXPECT_EQ(parse_token_answer(R"({"token":"","access_token":"abc"})"), "abc");
    EXPECT_THROW((void)parse_token_answer(R"({"token":"a\r\nX-Evil: 1"})"), ParseError);
    EXPECT_THROW((void)parse_token_answer("{}"), ParseError);
}

TEST(RegistryErrors, AreOneShortPrintableLine) {
    EXPECT_EQ(parse_registry_errors(R"({"errors":[{"code":"DENIED","message":"no"},{"code":"X","message":""}]})"),
              "DENIED: no; X");
    EXPECT_EQ(parse_registry_errors("<html>"), "");
    std::string many = R"({"errors":[)";
    for (int i = 0; i < 100; ++i)
        many += std::string(i == 0 ? "" : ",") + R"({"code":"A","message":")" + std::string(5000, 'x') + "\"}";
    EXPECT_LT(parse_registry_errors(many + "]}").size(), 1200U);
}

// RFC 4648 10.
TEST(Base64, Vectors) {
    EXPECT_EQ(encode_base64(""), "");
    EXPECT_EQ(encode_base64("f"), "Zg==");
    EXPECT_EQ(encode_base64("fo"), "Zm8=");
    EXPECT_EQ(encode_base64("foobar"), "Zm9vYmFy");
}

}  // namespace
}  // namespace rkt

#include "metadata/endpoints.hpp"

#include <gtest/gtest.h>

namespace rkt::metadata {
namespace {

const PodId kAskedPod = PodId::parse("6f5e0b1c-0d67-4b65-9d33-2ad4c6a3f1aa");
const Identity kIdentity{std::string(64, 'k')};

PodRecord pod() {
    return {kAskedPod,
            {{"ip-address", "10.1.2.3"}},
            R"({"acKind":"PodManifest"})",
            {{"web", {{"homepage", "https://example.com"}}, R"({"acKind":"ImageManifest"})", "sha512-aa"}}};
}
Response ask(const std::string& method, const std::string& path, std::map<std::string, std::string> form = {}) {
    const auto find = [](const std::string& token) { return token == "secret" ? std::optional(pod()) : std::nullopt; };
    return answer({method, path, std::move(form)}, find, kIdentity);
}
Response get(const std::string& path) { return ask("GET", "/secret/acMetadata/v1/" + path); }

TEST(Endpoints, TellOfThePod) {
    EXPECT_EQ(get("pod/uuid").body, kAskedPod.str());
    EXPECT_EQ(get("pod/uuid").type, "text/plain; charset=us-ascii");
    EXPECT_EQ(get("pod/manifest").body, R"({"acKind":"PodManifest"})");
    EXPECT_EQ(get("pod/manifest").type, "application/json");
    EXPECT_EQ(get("pod/annotations").body, R"([{"name":"ip-address","value":"10.1.2.3"}])");
    EXPECT_EQ(get("pod/annotations/").body, get("pod/annotations").body);
    EXPECT_EQ(get("pod/annotations/ip-address").body, "10.1.2.3");
    EXPECT_EQ(get("pod/annotations/nosuch").status, 404U);
}

TEST(Endpoints, TellOfItsApps) {
    EXPECT_EQ(get("apps/web/annotations").body, R"([{"name":"homepage","value":"https://example.com"}])");
    EXPECT_EQ(get("apps/web/annotations/homepage").body, "https://example.com");
    EXPECT_EQ(get("apps/web/image/manifest").body, R"({"acKind":"ImageManifest"})");
    EXPECT_EQ(get("apps/web/image/id").body, "sha512-aa");
    EXPECT_EQ(get("apps/web/image/id").type, "text/plain; charset=us-ascii");
    for (const char* path :
         {"apps/db/annotations", "apps/db/annotations/x", "apps/db/image/id", "apps//image/id", "apps/web/image"}) {
        EXPECT_EQ(get(path).status, 404U) << path;
    }
}

TEST(Endpoints, AreForWhoHasAToken) {
    for (const char* path :
         {"/other/acMetadata/v1/pod/uuid", "/acMetadata/v1/pod/uuid", "//acMetadata/v1/pod/uuid", "/", ""}) {
        EXPECT_EQ(ask("GET", path).status, 401U) << path;
    }
    for (const char* path :
         {"/secret", "/secret/acMetadata", "/secret/acMetadata/v2/pod/uuid", "/secret/acMetadata/v1"}) {
        EXPECT_EQ(ask("GET", path).status, 404U) << path;
    }
}

TEST(Endpoints, HaveOneMethodEach) {
    EXPECT_EQ(ask("POST", "/secret/acMetadata/v1/pod/uuid").status, 405U);
    EXPECT_EQ(get("pod/hmac/sign").status, 405U);
}

TEST(Endpoints, SignAndVerify) {
    const std::string base = "/secret/acMetadata/v1/pod/hmac/";
    const Response signature = ask("POST", base + "sign", {{"content", "it is me"}});
    EXPECT_EQ(signature.body.size(), 88U);  // 64 bytes in base64
    const auto verify = [&](std::string content, std::string uuid, std::string text) {
        return ask("POST", base + "verify",
                   {{"content", std::move(content)}, {"uuid", std::move(uuid)}, {"signature", std::move(text)}})
            .status;
    };
    EXPECT_EQ(verify("it is me", kAskedPod.str(), signature.body), 200U);
    EXPECT_EQ(verify("it is you", kAskedPod.str(), signature.body), 403U);
    EXPECT_EQ(verify("it is me", "00000000-0000-4000-8000-000000000000", signature.body), 403U);
    EXPECT_EQ(verify("it is me", kAskedPod.str(), "c2lnbmF0dXJl"), 403U);
    EXPECT_EQ(verify("it is me", "web", signature.body), 400U);
    EXPECT_EQ(verify("", kAskedPod.str(), signature.body), 400U);
    EXPECT_EQ(verify("it is me", kAskedPod.str(), ""), 400U);
    EXPECT_EQ(ask("POST", base + "sign").status, 400U);
}

TEST(Endpoints, NoTokenIsLogged) {
    EXPECT_EQ(without_token("/secret/acMetadata/v1/pod/uuid"), "/acMetadata/v1/pod/uuid");
    EXPECT_EQ(without_token("/secret"), "/");
    EXPECT_EQ(without_token(""), "/");
}

}  // namespace
}  // namespace rkt::metadata

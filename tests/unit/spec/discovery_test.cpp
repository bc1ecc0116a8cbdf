#include "spec/discovery.hpp"

#include <gmock/gmock.h>

#include <chrono>

namespace rkt {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string meta(const std::string& content, const std::string& name = "ac-discovery") {
    return "<meta name=\"" + name + "\" content=\"" + content + "\">";
}
AppcReference appc_image(const std::string& name, NameValues labels = {}) { return {name, std::move(labels)}; }
std::vector<std::string> urls(const std::string& html, const AppcReference& of) {
    std::vector<std::string> found;
    for (const auto& endpoint : parse_discovery_page(html, of).endpoints) found.push_back(endpoint.aci_url);
    return found;
}

TEST(Discovery, ATemplateIsFilled) {
    const AppcReference app = appc_image("example.com/app", {{"version", "1.2"}, {"os", "linux"}, {"arch", "amd64"}});
    const auto page = parse_discovery_page(
        "<!doctype html><html><head>" +
            meta("example.com https://s.example.com/{os}/{arch}/{name}-{version}.{ext}?x={name}&amp;y") +
            meta("example.com https://example.com/keys", "ac-discovery-pubkeys") + "</head></html>",
        app);
    ASSERT_EQ(page.endpoints.size(), 1U);
    EXPECT_EQ(page.endpoints[0].prefix, "example.com");
    EXPECT_EQ(page.endpoints[0].aci_url,
              "https://s.example.com/linux/amd64/example.com/app-1.2.aci?x=example.com/app&y");
    EXPECT_EQ(page.endpoints[0].signature_url,
              "https://s.example.com/linux/amd64/example.com/app-1.2.aci.asc?x=example.com/app&y");
    EXPECT_THAT(page.key_urls, ElementsAre("https://example.com/keys"));
}

TEST(Discovery, NoVersionIsLatestAndLabelsAreVariables) {
    EXPECT_THAT(urls(meta("a https://a/{version}-{flavour}.{ext}"), appc_image("a/b", {{"flavour", "small"}})),
                ElementsAre("https://a/latest-small.aci"));
}

TEST(Discovery, TemplatesThatCannotBeFilledAreSkipped) {
    for (const char* url : {"https://a/{name}-{nope}.{ext}", "https://a/{name.{ext}", "https://a/name}.{ext}",
                            "https://a/{{name}}.{ext}", "https://a/{}.{ext}"}) {
        EXPECT_THAT(urls(meta(std::string("a ") + url), appc_image("a")), IsEmpty()) << url;
    }
}

// What is put in is never a template again, nor another place of the URL.
TEST(Discovery, ValuesStayWhereTheyArePut) {
    EXPECT_THAT(urls(meta("a https://a/{version}.{ext}"), appc_image("a", {{"version", "{name}/../x?y#z%2e 1+2"}})),
                ElementsAre("https://a/%7bname%7d%2f..%2fx%3fy%23z%252e%201+2.aci"));
}

TEST(Discovery, APrefixIsAPath) {
    const auto found = [](const std::string& prefix) {
        return !urls(meta(prefix + " https://a/x.{ext}"), appc_image("example.com/app/web")).empty();
    };
    for (const char* prefix : {"example.com", "example.com/", "example.com/app", "example.com/app/web"})
        EXPECT_TRUE(found(prefix)) << prefix;
    for (const char* prefix :
         {"example.co", "example.com/a", "example.com/app/we", "example.com/app/web/x", "/", "other.com", "*"}) {
        EXPECT_FALSE(found(prefix)) << prefix;
    }
}

TEST(Discovery, OnlyTheWebIsAsked) {
    for (const char* url : {"file:///etc/passwd", "ftp://a/x", "javascript:alert(1)", "//a/x", "/x", "HTTPS"}) {
        const std::string html = meta(std::string("a ") + url) + meta(std::string("a ") + url, "ac-discovery-pubkeys");
        EXPECT_THAT(urls(html, appc_image("a")), IsEmpty()) << url;
        EXPECT_THAT(parse_discovery_page(html, appc_image("a")).key_urls, IsEmpty()) << url;
    }
    EXPECT_THAT(urls(meta("a") + meta("a https://a b") + meta("a https://a/\x01") + meta(""), appc_image("a")),
                IsEmpty());
}

TEST(Discovery, LooseHtmlIsReadAndCommentsAreNot) {
    EXPECT_THAT(urls("<p><META content='a  https://a/1.{ext}' NAME=ac-discovery></p>", appc_image("a")),
                ElementsAre("https://a/1.aci"));
    EXPECT_THAT(
        urls("<!-- " + meta("a https://a/1.{ext}") + " --><script>'" + meta("a https://a/2.{ext}") + "'</script>",
             appc_image("a")),
        IsEmpty());
}

TEST(Discovery, HostilePagesAreBounded) {
    const auto begin = std::chrono::steady_clock::now();
    std::string deep;
    while (deep.size() < (2U << 20)) deep += "<b>";
    std::string unclosed = deep.substr(0, 1U << 20);
    while (unclosed.size() < (2U << 20)) unclosed += "</i>";
    std::string many;
    while (many.size() < (2U << 20)) many += meta("a https://a/1.{ext}");
    EXPECT_THAT(urls(deep + meta("a https://a/1.{ext}"), appc_image("a")), IsEmpty());
    EXPECT_THAT(urls(unclosed, appc_image("a")), IsEmpty());
    EXPECT_EQ(urls(many, appc_image("a")).size(), 64U);
    EXPECT_THAT(urls(meta("a https://a/1.{ext}") + deep, appc_image("a")), ElementsAre("https://a/1.aci"));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));  // sanitizers included
}

}  // namespace
}  // namespace rkt

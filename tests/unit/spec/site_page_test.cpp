#include "spec/site_page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "spec/discovery.hpp"

namespace rkt {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const SiteTags kTags{
    "example.com", "https://example.com/{name}-{version}-{os}-{arch}.{ext}", {"https://example.com/pubkeys.gpg"}};

// As a fetch reads it.
DiscoveryPage read(const std::string& page) {
    return parse_discovery_page(page, {"example.com/app", {{"version", "1"}, {"os", "linux"}, {"arch", "amd64"}}});
}

TEST(SitePage, EveryKindOfPageTellsWhereImagesAre) {
    for (const char* page :
         {"", "<html><head><title>t</title></head><body>mine</body></html>", "<HTML><HEAD lang=en></HEAD></HTML>",
          "<!DOCTYPE html><html><body><header>mine</header></body></html>", "mine"}) {
        const std::string extended = with_discovery_tags(page, kTags, "example.com");
        const DiscoveryPage seen = read(extended);
        ASSERT_EQ(seen.endpoints.size(), 1U) << extended;
        EXPECT_EQ(seen.endpoints[0].aci_url, "https://example.com/example.com/app-1-linux-amd64.aci");
        EXPECT_EQ(seen.endpoints[0].signature_url, "https://example.com/example.com/app-1-linux-amd64.aci.asc");
        EXPECT_THAT(seen.key_urls, ElementsAre("https://example.com/pubkeys.gpg"));
        EXPECT_EQ(with_discovery_tags(extended, kTags, "example.com"), extended);  // once
        const bool has_mine = std::string_view(page).find("mine") != std::string_view::npos;
        EXPECT_EQ(extended.find("mine") != std::string::npos, has_mine);
    }
}

TEST(SitePage, WhatIsThereStays) {
    SiteTags other = kTags;
    other.key_urls = {"https://example.com/pubkeys-2.gpg"};
    const std::string page = with_discovery_tags(with_discovery_tags("", kTags, "t"), other, "t");
    EXPECT_EQ(read(page).key_urls.size(), 2U);
    EXPECT_EQ(read(page).endpoints.size(), 1U);
    EXPECT_THAT(with_discovery_tags("", kTags, "<script>"), HasSubstr("&lt;script&gt;"));
}

}  // namespace
}  // namespace rkt

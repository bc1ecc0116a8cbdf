// Pages of a site that serves appc images: meta tags of discovery (appc/spec discovery.md) in a page that may be
// somebody's already.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rkt {

struct SiteTags {
    std::string prefix;          // of the names: HOST[/PATH]
    std::string image_template;  // URL with {name}, {version}, {os}, {arch} and {ext}
    std::vector<std::string> key_urls;
};

// `page`: as it is, "": there is none. What it has stays; tags that it lacks come first in its head. `title`: of a new
// one.
std::string with_discovery_tags(std::string_view page, const SiteTags& tags, std::string_view title);

}  // namespace rkt

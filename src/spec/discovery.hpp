// appc's meta discovery (appc/spec discovery.md): what a web page says of where images and keys are. Pages come from
// strangers: parsed by libxml2's HTML parser, read only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "spec/reference.hpp"

namespace rkt {

struct AciEndpoint {
    std::string prefix;  // of the tag
    std::string aci_url;
    std::string signature_url;
};

struct DiscoveryPage {
    std::vector<AciEndpoint> endpoints;  // of templates that could be filled whole
    std::vector<std::string> key_urls;
};

// The <meta name="ac-discovery…" content="PREFIX VALUE"> whose PREFIX is the image's name or a path above it (rkt took
// any beginning of it, as a string). Templates take {name}, {ext}, {version} ("latest" when the image names none) and
// every label. Only http and https URLs count, and only the first 256 KiB of a page. Values are percent-escaped.
DiscoveryPage parse_discovery_page(std::string_view html, const AppcReference& image);

}  // namespace rkt

// Meta discovery over HTTP: https://NAME?ac-discovery=1, then the paths above it (rkt-1.30.md 2.3).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "image/http.hpp"
#include "spec/discovery.hpp"

namespace rkt::image {

// The headers with which a URL is asked: credentials.
using Authorize = std::function<std::vector<std::string>(const std::string& url)>;

// The first page, from the name upwards, that has an endpoint. `http.allow_http`: tried where https is not spoken.
// Throws Error that lists every URL it asked and why it did not help.
AciEndpoint discover_image(const AppcReference& image, const HttpOptions& http, const Authorize& authorize);
// The same for keys; none found is no error: empty.
std::vector<std::string> discover_keys(const std::string& prefix, const HttpOptions& http, const Authorize& authorize);

}  // namespace rkt::image

// The Authorization header for an ACI's host: rkt's auth.d, kind "auth" (rkt-1.30.md 2.5).
#pragma once

#include <string>
#include <vector>

namespace rkt::image {

// As a header line; none for a host that auth.d does not name, and none over plain http (rkt-1.30.md 2.2).
std::vector<std::string> authorization_for(const std::string& url, const std::vector<std::string>& config_dirs);

}  // namespace rkt::image

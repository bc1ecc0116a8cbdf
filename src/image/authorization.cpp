#include "image/authorization.hpp"

#include "image/credentials.hpp"

namespace rkt::image {

std::vector<std::string> authorization_for(const std::string& url, const std::vector<std::string>& config_dirs) {
    constexpr std::string_view kHttps = "https://";
    if (!url.starts_with(kHttps)) return {};
    const std::string rest = url.substr(kHttps.size());
    const std::string host = rest.substr(0, rest.find_first_of("/?#"));
    const auto found = find_credentials({config_dirs, {}}, host, "");
    if (!found) return {};
    if (!found->identity_token.empty()) return {"Authorization: Bearer " + found->identity_token};
    return {"Authorization: Basic " + encode_base64(found->user + ":" + found->password)};
}

}  // namespace rkt::image

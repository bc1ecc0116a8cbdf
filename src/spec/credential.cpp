#include "spec/credential.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt {

bool is_credential_id(std::string_view s) {
    if (s.empty() || s.size() > 255 || s == "." || s == "..") return false;
    return std::all_of(s.begin(), s.end(), [](char c) { return c > ' ' && c < 0x7f && c != '/' && c != ':'; });
}

CredentialFile CredentialFile::parse_option(std::string_view s) {
    const auto fail = [&](const std::string& why) {
        throw UsageError("invalid value " + text::quoted(s) + " for --credential: " + why + " (ID:PATH)");
    };
    const size_t colon = s.find(':');
    if (colon == std::string_view::npos) fail("it has no ':'");
    CredentialFile file{std::string(s.substr(0, colon)), std::string(s.substr(colon + 1))};
    if (!is_credential_id(file.id)) fail("no name of a credential: " + text::quoted(file.id));
    if (!file.path.starts_with('/')) fail("the path is not absolute: " + text::quoted(file.path));
    return file;
}

}  // namespace rkt

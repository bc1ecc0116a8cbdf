// Credentials as systemd has them (systemd.exec(5): LoadCredential=, systemd-creds(1)): small secrets, each with a
// name.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace rkt {

struct Credential {
    std::string id;
    std::string bytes;
};

// Of all of one unit, or pod, together: systemd's own limit.
inline constexpr size_t kMaxCredentialBytes = 1U << 20;

// A file name of at most 255 printable ASCII characters without ':'.
bool is_credential_id(std::string_view s);

// --credential=ID:PATH; the path is absolute. Throws UsageError.
struct CredentialFile {
    std::string id;
    std::string path;

    static CredentialFile parse_option(std::string_view s);
    [[nodiscard]] std::string str() const { return id + ":" + path; }
};

}  // namespace rkt

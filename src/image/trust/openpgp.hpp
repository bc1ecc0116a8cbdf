// OpenPGP through GPGME, each time with an empty home of its own: nobody's keyring is read or written.
#pragma once

#include <string>
#include <vector>

namespace rkt::image {

struct OpenPgpKey {
    std::string fingerprint;              // of the primary key, 40 lower-case hex digits
    std::vector<std::string> subkeys;     // fingerprints
    std::vector<std::string> identities;  // "Name <mail>"
    bool is_secret = false;
    std::string why_unusable;  // "expired", "revoked"; "": it is fine
};

// The one public key that `content` holds, armored or not. Throws Error: none, several, a secret key, one that has
// expired or was revoked.
OpenPgpKey read_public_key(const std::string& content);
// The key as ASCII armor (RFC 4880, 6.2).
std::string armor(const std::string& content);

}  // namespace rkt::image

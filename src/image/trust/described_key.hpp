// What a file that somebody hands in as a public key holds, OpenPGP's or in PEM: what is shown of it and what is kept.
#pragma once

#include <string>
#include <vector>

#include "image/trust/key_store.hpp"

namespace rkt::image {

struct DescribedKey {
    KeyKind kind = KeyKind::openpgp;
    std::string fingerprint;              // as the key store names its file
    std::vector<std::string> subkeys;     // fingerprints
    std::vector<std::string> identities;  // "Name <mail>"; a key in PEM has none but its kind: "ECDSA P-256"
    std::string content;                  // as the key store keeps it
};

// Throws Error: read_public_key's and PublicKey::parse's.
DescribedKey describe_key(const std::string& content);
// Who a trusted key belongs to, or why it counts for nothing. Never throws Error.
std::string owner_of(const TrustedKey& key);

}  // namespace rkt::image

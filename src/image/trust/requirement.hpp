// One requirement: a signature by one of some keys, over one of some digests, for the name that was asked for.
#pragma once

#include <set>

#include "image/trust/decide.hpp"
#include "image/trust/openpgp_verify.hpp"
#include "image/trust/public_key.hpp"
#include "spec/signature_policy.hpp"

namespace rkt::image {

struct Keys {
    std::vector<std::string> openpgp;  // armored
    std::vector<PublicKey> pem;
    std::set<std::string> names;  // fingerprints that an OpenPGP key may have, as their files say; empty: any

    [[nodiscard]] bool has(SignedBy::Format format) const {
        return format == SignedBy::Format::simple ? !openpgp.empty() : !pem.empty();
    }
    // Throws Error for an OpenPGP key that lies in the store under another key's name.
    void check_name(const std::string& fingerprint) const;
    [[nodiscard]] bool empty() const { return openpgp.empty() && pem.empty(); }
};

// Of the key store, for images called `name`; "": those of the root.
Keys trusted_keys(const std::string& name, const FetchOptions& options);
// Of a policy: its files and data. Throws Error naming a file that cannot be read.
Keys keys_of(const SignedBy& by);

// Throws Error: no signature, or why each of them does not count. Verification.digest is the one that was signed.
Verification meet_signed_by(const RegistryImage& image, const Keys& keys, const SignedBy& by,
                            const FetchOptions& options);

}  // namespace rkt::image

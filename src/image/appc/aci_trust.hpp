// Who may have signed an ACI: the keys of its name, and where there are none those that discovery finds and the user
// trusts (rkt-1.30.md 2.4).
#pragma once

#include <string>
#include <vector>

#include "image/appc/discovery.hpp"
#include "image/fetch.hpp"
#include "image/trust/key_store.hpp"

namespace rkt::image {

// Whose signature an ACI has; not yet whether that key may sign it.
struct SignedAci {
    std::string sha512;  // of the file
    std::string key;
    std::string identity;
};

class AciTrust {
public:
    AciTrust(const FetchOptions& options, Progress& progress);

    // OpenPGP keys: nothing else signs ACIs. Asks about discovered ones. Empty: nobody is trusted for that name.
    [[nodiscard]] std::vector<TrustedKey> keys_for(const std::string& name) const;
    [[nodiscard]] std::vector<TrustedKey> all_keys() const;
    [[nodiscard]] bool is_trusted(const std::string& key, const std::string& name) const;

    // Before the ACI is there. Throws Error, with what to do where nobody knows the signer.
    static void require_known_signer(const std::vector<TrustedKey>& keys, const std::string& signature);
    // Reads the file from its beginning to its end. Throws Error.
    [[nodiscard]] SignedAci verify(const std::vector<TrustedKey>& keys, const std::string& signature,
                                   const Fd& aci) const;
    // Throws Error unless the key may sign images of that name.
    [[nodiscard]] Verification verification_for(const SignedAci& aci, const std::string& name) const;

private:
    void discover(const std::string& name) const;

    const FetchOptions& options_;
    Progress& progress_;
    KeyStore store_;
};

// A key that is offered at `url`. Throws Error: it comes over http or unverified TLS and nobody said that it may.
std::string download_key(const std::string& url, const FetchOptions& options, std::chrono::seconds timeout = {});
// Where discovery says that keys of `name` are, by pages that may be believed.
std::vector<std::string> find_keys(const std::string& name, const FetchOptions& options);

}  // namespace rkt::image

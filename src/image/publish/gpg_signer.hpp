// Signatures of OpenPGP by the caller's own keys: gpg with his keyring, agent and pinentry. GPGME finds key and
// program; gpg itself is run, since GPGME has no word for the digest.
#pragma once

#include <string>
#include <vector>

namespace rkt::image {

class GpgSigner {
public:
    // `user_id`: as gpg(1) takes it; "": gpg's default key. Throws Error where there is no secret key of that name,
    // several, or no gpg.
    explicit GpgSigner(const std::string& user_id);

    [[nodiscard]] const std::string& fingerprint() const { return fingerprint_; }  // lower case
    // Armored, of a file that may be large. SHA-512, as the following.
    [[nodiscard]] std::string sign_detached(const std::string& file) const;
    // A message that carries its content, as simple signing has it.
    [[nodiscard]] std::string sign_message(const std::string& content) const;
    [[nodiscard]] std::string public_key() const;  // armored

private:
    [[nodiscard]] std::string run(std::vector<std::string> words, const std::string& input) const;

    std::string program_;
    std::string fingerprint_;
};

}  // namespace rkt::image

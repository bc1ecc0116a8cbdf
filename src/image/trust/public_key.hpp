// Keys in PEM and plain signatures over bytes, as cosign makes them: ECDSA and RSA with SHA-256, ed25519 (OpenSSL).
#pragma once

#include <memory>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace rkt::image {

class PublicKey {
public:
    // SubjectPublicKeyInfo, PEM. Throws Error: no key, a private one, a weak one (RSA below 2048 bits, EC below 224).
    static PublicKey parse(std::string_view pem);
    [[nodiscard]] std::string fingerprint() const;  // SHA-256 of the DER form, 64 hex digits
    [[nodiscard]] std::string pem() const;
    [[nodiscard]] bool verifies(std::string_view content, std::string_view signature) const;  // signature: binary

private:
    explicit PublicKey(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}
    std::shared_ptr<evp_pkey_st> key_;
};

class PrivateKey {
public:
    static PrivateKey parse(std::string_view pem);  // not encrypted. Throws Error.
    [[nodiscard]] std::string sign(std::string_view content) const;
    [[nodiscard]] PublicKey public_key() const;

private:
    explicit PrivateKey(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}
    std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace rkt::image

// Keys in PEM and plain signatures over bytes, as cosign makes them (OpenSSL): ECDSA over P-256, P-384 and P-521 and
// RSA (PKCS#1 v1.5), both with SHA-256, and ed25519. Nobody is ever asked for a passphrase.
#pragma once

#include <memory>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace rkt::image {

// Of a file that somebody may mean by it, so that other kinds of keys can be tried first or not at all.
bool looks_like_pem_key(std::string_view content);

class PublicKey {
public:
    // One SubjectPublicKeyInfo in PEM (RFC 7468, 13). Throws Error: no key, several, a private one, a certificate, one
    // of another kind, a weak one (RSA below 2048 bits).
    static PublicKey parse(std::string_view pem);
    [[nodiscard]] std::string kind() const;         // "ECDSA P-256", "RSA 3072", "ed25519"
    [[nodiscard]] std::string fingerprint() const;  // SHA-256 of the DER form, 64 lower-case hex digits
    [[nodiscard]] std::string pem() const;
    // `signature` is binary: of ECDSA it is ASN.1's DER. One that is no signature at all does not verify.
    [[nodiscard]] bool verifies(std::string_view content, std::string_view signature) const;

private:
    friend class PrivateKey;
    static PublicKey from_der(std::string_view der);
    explicit PublicKey(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}
    std::shared_ptr<evp_pkey_st> key_;
};

class PrivateKey {
public:
    // PKCS#8, SEC1 or PKCS#1 in PEM. Throws Error: no private key, an encrypted one, one that PublicKey refuses.
    static PrivateKey parse(std::string_view pem);
    [[nodiscard]] std::string sign(std::string_view content) const;  // binary, as `verifies` takes it
    [[nodiscard]] PublicKey public_key() const;

private:
    explicit PrivateKey(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}
    std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace rkt::image

#include "image/trust/public_key.hpp"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <array>

#include "base/error.hpp"
#include "base/text.hpp"
#include "image/import.hpp"
#include "image/trust/openssl_handles.hpp"

namespace rkt::image {
namespace {

constexpr size_t kMaxPublicKey = 64U << 10;
constexpr int kMinRsaBits = 2048;
constexpr int kMaxRsaBits = 16384;  // libcrypto verifies with no longer ones
constexpr std::string_view kBegin = "-----BEGIN ";

using Number = std::unique_ptr<BIGNUM, decltype(&BN_free)>;

// What libcrypto calls a curve, and what everybody else does.
constexpr std::array<std::pair<std::string_view, const char*>, 3> kCurves{
    {{"prime256v1", "P-256"}, {"secp384r1", "P-384"}, {"secp521r1", "P-521"}}};

// Labels of what people give instead of a public key.
constexpr std::array<std::pair<std::string_view, const char*>, 4> kOthers{
    {{"PRIVATE KEY-----", "holds a private key: it belongs to its owner alone"},
     {"-----BEGIN CERTIFICATE", "holds a certificate: `openssl x509 -pubkey -noout -in FILE` prints its public key"},
     {"-----BEGIN RSA PUBLIC KEY",
      "holds an RSA key in PKCS#1: `openssl rsa -RSAPublicKey_in -in FILE` prints what is wanted"},
     {"-----BEGIN PGP", "holds an OpenPGP key, not a public key in PEM"}}};

// A curve that is spelled out is none of them, even if it looks like one (CVE-2020-0601).
std::string curve_of(EVP_PKEY* key) {
    int is_spelled_out = 1;
    std::array<char, 64> name{};
    if (EVP_PKEY_get_int_param(key, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &is_spelled_out) != 1 ||
        is_spelled_out != 0 || EVP_PKEY_get_group_name(key, name.data(), name.size(), nullptr) != 1) {
        return "parameters of its own";
    }
    for (const auto& [openssl, common] : kCurves)
        if (openssl == name.data()) return common;
    return name.data();
}

void check_rsa(EVP_PKEY* key) {
    const int bits = EVP_PKEY_get_bits(key);
    if (bits < kMinRsaBits) {
        throw Error("holds an RSA key of " + std::to_string(bits) + " bits: fewer than 2048 are too weak");
    }
    if (bits > kMaxRsaBits) throw Error("holds an RSA key of more than 16384 bits");
    BIGNUM* exponent = nullptr;
    (void)EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &exponent);
    const Number owned(exponent, BN_free);
    if (exponent == nullptr || BN_is_odd(exponent) == 0 || BN_is_one(exponent) == 1) {
        throw Error("holds an RSA key with a weak exponent");
    }
}

void check_curve(EVP_PKEY* key) {
    const std::string curve = curve_of(key);
    if (!curve.starts_with("P-")) {
        throw Error("holds an elliptic curve key with " + text::printable(curve) +
                    ": P-256, P-384 and P-521 are known");
    }
}

void check_usable(EVP_PKEY* key) {
    if (EVP_PKEY_is_a(key, "ED25519") == 1) return;
    if (EVP_PKEY_is_a(key, "RSA") == 1) return check_rsa(key);
    if (EVP_PKEY_is_a(key, "EC") == 1) return check_curve(key);
    throw Error("holds a key that is neither ECDSA nor RSA nor ed25519");
}

// The bytes in the one block of PEM: headers and a second block are no part of a public key.
std::string read_block(std::string_view pem) {
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
    char* label = nullptr;
    char* header = nullptr;
    unsigned char* bytes = nullptr;
    long size = 0;
    const bool is_read = bio && PEM_read_bio(bio.get(), &label, &header, &bytes, &size) == 1;
    const bool is_key = is_read && std::string_view(label) == PEM_STRING_PUBLIC && *header == '\0';
    std::string der = is_key ? std::string(reinterpret_cast<char*>(bytes), static_cast<size_t>(size)) : "";
    OPENSSL_free(label);
    OPENSSL_free(header);
    OPENSSL_free(bytes);
    ERR_clear_error();
    if (!is_key) throw Error("holds no public key in PEM (-----BEGIN PUBLIC KEY-----)");
    return der;
}

std::string to_der(EVP_PKEY* key) {
    unsigned char* bytes = nullptr;
    const int size = i2d_PUBKEY(key, &bytes);
    if (size <= 0) throw Error("libcrypto cannot write the public key");
    std::string der(reinterpret_cast<char*>(bytes), static_cast<size_t>(size));
    OPENSSL_free(bytes);
    return der;
}

}  // namespace

bool looks_like_pem_key(std::string_view content) {
    return content.find(kBegin) != std::string_view::npos && content.find("-----BEGIN PGP") == std::string_view::npos;
}

PublicKey PublicKey::parse(std::string_view pem) {
    if (pem.size() > kMaxPublicKey) throw Error("is too large for a public key");
    for (const auto& [label, why] : kOthers)
        if (pem.find(label) != std::string_view::npos) throw Error(why);
    const size_t first = pem.find(kBegin);
    if (first != std::string_view::npos && pem.find(kBegin, first + 1) != std::string_view::npos) {
        throw Error("holds several keys: give each in a file of its own");
    }
    return from_der(read_block(pem));
}

PublicKey PublicKey::from_der(std::string_view der) {
    const auto* position = reinterpret_cast<const unsigned char*>(der.data());
    const auto* end = position + der.size();
    const std::shared_ptr<EVP_PKEY> key(d2i_PUBKEY(nullptr, &position, static_cast<long>(der.size())), EVP_PKEY_free);
    ERR_clear_error();
    if (!key || position != end) throw Error("holds a public key that is broken, or of a kind that is not known");
    check_usable(key.get());
    return PublicKey(key);
}

std::string PublicKey::kind() const {
    if (EVP_PKEY_is_a(key_.get(), "EC") == 1) return "ECDSA " + curve_of(key_.get());
    if (EVP_PKEY_is_a(key_.get(), "RSA") == 1) return "RSA " + std::to_string(EVP_PKEY_get_bits(key_.get()));
    return "ed25519";
}

std::string PublicKey::fingerprint() const { return sha256_hex(to_der(key_.get())); }

std::string PublicKey::pem() const {
    const Bio bio(BIO_new(BIO_s_mem()), BIO_free);
    if (!bio || PEM_write_bio_PUBKEY(bio.get(), key_.get()) != 1) throw Error("libcrypto cannot write the public key");
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &bytes);
    return {bytes, static_cast<size_t>(size)};
}

bool PublicKey::verifies(std::string_view content, std::string_view signature) const {
    const MdContext context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    const EVP_MD* digest = EVP_PKEY_is_a(key_.get(), "ED25519") == 1 ? nullptr : EVP_sha256();  // it brings its own
    if (!context || EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key_.get()) != 1) {
        throw Error("libcrypto cannot verify with this key");
    }
    const int rc =
        EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()), signature.size(),
                         reinterpret_cast<const unsigned char*>(content.data()), content.size());
    ERR_clear_error();
    return rc == 1;
}

}  // namespace rkt::image

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <array>

#include "base/error.hpp"
#include "image/trust/openssl_handles.hpp"
#include "image/trust/public_key.hpp"

namespace rkt::image {
namespace {

constexpr size_t kMaxPrivateKey = 64U << 10;

constexpr const char* kOfCosign =
    "the key is encrypted in cosign's own way, which only cosign reads: make a plain one with `openssl genpkey "
    "-algorithm "
    "EC -pkeyopt ec_paramgen_curve:P-256 -out KEY` and give it to cosign, too, with `cosign import-key-pair --key KEY`";

// Searched for in this order.
constexpr std::array<std::pair<std::string_view, const char*>, 5> kRefused{
    {{"ENCRYPTED SIGSTORE PRIVATE KEY", kOfCosign},
     {"ENCRYPTED COSIGN PRIVATE KEY", kOfCosign},
     {"ENCRYPTED", "the key is encrypted: `openssl pkey -in KEY -out PLAIN-KEY` writes it without a passphrase"},
     {"-----BEGIN OPENSSH PRIVATE KEY", "holds a key of ssh, not one in PKCS#8, SEC1 or PKCS#1"},
     {"-----BEGIN PUBLIC KEY", "holds a public key: signing takes the private one"}}};

// Without it libcrypto would ask on the terminal.
int no_passphrase(char* /*buffer*/, int /*size*/, int /*is_writing*/, void* /*none*/) { return -1; }

}  // namespace

PrivateKey PrivateKey::parse(std::string_view pem) {
    if (pem.size() > kMaxPrivateKey) throw Error("is too large for a private key");
    for (const auto& [label, why] : kRefused)
        if (pem.find(label) != std::string_view::npos) throw Error(why);
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
    const std::shared_ptr<EVP_PKEY> key(
        bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr) : nullptr, EVP_PKEY_free);
    ERR_clear_error();
    if (!key) throw Error("holds no private key in PEM (PKCS#8, SEC1 or PKCS#1)");
    PrivateKey parsed(key);
    (void)parsed.public_key();  // refuses what nobody would verify with
    return parsed;
}

std::string PrivateKey::sign(std::string_view content) const {
    const MdContext context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    const EVP_MD* digest = EVP_PKEY_is_a(key_.get(), "ED25519") == 1 ? nullptr : EVP_sha256();  // it brings its own
    const auto* bytes = reinterpret_cast<const unsigned char*>(content.data());
    std::string signature(static_cast<size_t>(EVP_PKEY_get_size(key_.get())), '\0');
    size_t size = signature.size();
    const bool is_signed = context && EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key_.get()) == 1 &&
                           EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                                          bytes, content.size()) == 1;
    ERR_clear_error();
    if (!is_signed) throw Error("libcrypto cannot sign with this key");
    signature.resize(size);
    return signature;
}

PublicKey PrivateKey::public_key() const {
    unsigned char* bytes = nullptr;
    const int size = i2d_PUBKEY(key_.get(), &bytes);
    ERR_clear_error();
    if (size <= 0) throw Error("libcrypto cannot write the public key");
    const std::string der(reinterpret_cast<char*>(bytes), static_cast<size_t>(size));
    OPENSSL_free(bytes);
    return PublicKey::from_der(der);
}

}  // namespace rkt::image

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "base/error.hpp"
#include "image/trust/public_key.hpp"

namespace rkt::image {
namespace {

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using MdContext = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

// libcrypto would ask on the terminal.
int no_password(char*, int, int, void*) { return -1; }

void refuse_encrypted(std::string_view pem) {
    if (pem.find("ENCRYPTED SIGSTORE PRIVATE KEY") != std::string_view::npos ||
        pem.find("ENCRYPTED COSIGN PRIVATE KEY") != std::string_view::npos) {
        throw Error(
            "the key is encrypted in cosign's own way, which only cosign reads; make one with `openssl genpkey "
            "-algorithm "
            "EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem` (`cosign import-key-pair --key key.pem` takes it, too)");
    }
    if (pem.find("ENCRYPTED") != std::string_view::npos) {
        throw Error("the key is encrypted: `openssl pkey -in FILE -out PLAIN-FILE` writes it without a passphrase");
    }
}

const EVP_MD* digest_of(EVP_PKEY* key) {
    return EVP_PKEY_is_a(key, "ED25519") == 1 ? nullptr : EVP_sha256();  // ed25519 brings its own
}

}  // namespace

PrivateKey PrivateKey::parse(std::string_view pem) {
    refuse_encrypted(pem);
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
    EVP_PKEY* key = bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr) : nullptr;
    ERR_clear_error();
    if (key == nullptr) throw Error("holds no private key in PEM (PKCS#8, SEC1 or PKCS#1)");
    std::shared_ptr<EVP_PKEY> owned(key, EVP_PKEY_free);
    const bool known =
        EVP_PKEY_is_a(key, "EC") == 1 || EVP_PKEY_is_a(key, "RSA") == 1 || EVP_PKEY_is_a(key, "ED25519") == 1;
    if (!known) throw Error("holds a key that is neither ECDSA nor RSA nor ed25519");
    return PrivateKey(std::move(owned));
}

std::string PrivateKey::sign(std::string_view content) const {
    const MdContext context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    const auto* bytes = reinterpret_cast<const unsigned char*>(content.data());
    size_t size = 0;
    std::string signature;
    bool ok = context && EVP_DigestSignInit(context.get(), nullptr, digest_of(key_.get()), nullptr, key_.get()) == 1 &&
              EVP_DigestSign(context.get(), nullptr, &size, bytes, content.size()) == 1;
    if (ok) {
        signature.resize(size);
        ok = EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes,
                            content.size()) == 1;
    }
    ERR_clear_error();
    if (!ok) throw Error("libcrypto refuses to sign with this key");
    signature.resize(size);
    return signature;
}

}  // namespace rkt::image

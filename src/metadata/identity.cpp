#include "metadata/identity.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

#include "base/error.hpp"
#include "base/random.hpp"

namespace rkt::metadata {
namespace {

constexpr size_t kKeySize = 64;  // the digest's

std::string make_key() {
    std::string key;
    while (key.size() < kKeySize) {
        const auto bytes = random_bytes16();
        key.append(bytes.begin(), bytes.end());
    }
    return key;
}

std::string to_base64(const unsigned char* bytes, size_t size) {
    std::string text(4 * ((size + 2) / 3) + 1, '\0');  // and EVP_EncodeBlock's NUL
    const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes, static_cast<int>(size));
    text.resize(static_cast<size_t>(length));
    return text;
}

}  // namespace

Identity Identity::load(const Dir& dir, const std::string& name) {
    auto key = dir.find_and_read(name, 2 * kKeySize);
    if (!key) {
        key = make_key();
        dir.write_atomically(name, *key, 0600);
    }
    if (key->size() != kKeySize) throw Error(dir.path() + "/" + name + " is no key: it should have 64 bytes");
    return Identity(std::move(*key));
}

std::string Identity::sign(const PodId& pod, const std::string& content) const {
    const auto id = pod.bytes();
    const std::string message = std::string(id.begin(), id.end()) + content;
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (HMAC(EVP_sha512(), key_.data(), static_cast<int>(key_.size()),
             reinterpret_cast<const unsigned char*>(message.data()), message.size(), digest.data(), &size) == nullptr) {
        throw Error("libcrypto cannot sign");
    }
    return to_base64(digest.data(), size);
}

bool Identity::verifies(const PodId& pod, const std::string& content, const std::string& signature) const {
    const std::string right = sign(pod, content);
    return signature.size() == right.size() && CRYPTO_memcmp(signature.data(), right.data(), right.size()) == 0;
}

}  // namespace rkt::metadata

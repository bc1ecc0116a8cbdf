#include "image/digester.hpp"

#include <openssl/evp.h>

#include <array>

#include "base/error.hpp"
#include "base/text.hpp"
#include "image/import.hpp"

namespace rkt::image {
namespace {

const EVP_MD* method(std::string_view algorithm) {
    if (algorithm == "sha256") return EVP_sha256();
    if (algorithm == "sha512") return EVP_sha512();
    throw Error("digest algorithm " + text::quoted(algorithm) + " is not supported");
}

void require_crypto(int rc) {
    if (rc != 1) throw Error("libcrypto refuses to compute a digest");
}

}  // namespace

void Digester::Free::operator()(evp_md_ctx_st* context) const noexcept { EVP_MD_CTX_free(context); }

Digester::Digester(std::string_view algorithm) : context_(EVP_MD_CTX_new()) {
    if (!context_) throw Error("out of memory");
    require_crypto(EVP_DigestInit_ex(context_.get(), method(algorithm), nullptr));
}
Digester::Digester(Digester&&) noexcept = default;
Digester::~Digester() = default;

void Digester::update(std::span<const char> bytes) {
    require_crypto(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()));
}

std::string Digester::hex() {
    std::array<uint8_t, EVP_MAX_MD_SIZE> value{};
    unsigned size = 0;
    require_crypto(EVP_DigestFinal_ex(context_.get(), value.data(), &size));
    return text::to_hex({value.data(), size});
}

std::string digest_hex(std::string_view algorithm, std::string_view data) {
    Digester digester(algorithm);
    digester.update({data.data(), data.size()});
    return digester.hex();
}

std::string sha256_hex(std::string_view data) { return digest_hex("sha256", data); }
std::string sha512_hex(std::string_view data) { return digest_hex("sha512", data); }

}  // namespace rkt::image

#include "image/trust/described_key.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "image/trust/openpgp.hpp"
#include "image/trust/public_key.hpp"

namespace rkt::image {

DescribedKey describe_key(const std::string& content) {
    if (looks_like_pem_key(content)) {
        const auto key = PublicKey::parse(content);
        return {KeyKind::pem, key.fingerprint(), {}, {key.kind()}, key.pem()};
    }
    const OpenPgpKey key = read_public_key(content);
    return {KeyKind::openpgp, key.fingerprint, key.subkeys, key.identities, armor(content)};
}

std::string owner_of(const TrustedKey& key) {
    try {
        const auto described = describe_key(key.content);
        if (described.fingerprint != key.fingerprint) return "not the key of its file's name";
        return text::join(described.identities, ", ");
    } catch (const Error& error) {
        return error.what();
    }
}

}  // namespace rkt::image

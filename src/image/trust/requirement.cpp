#include "image/trust/requirement.hpp"

#include <fcntl.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "image/trust/key_store.hpp"
#include "image/trust/registry_signatures.hpp"
#include "spec/simple_signing.hpp"

namespace rkt::image {
namespace {

using Format = SignedBy::Format;

// What a signature says, and who says it.
struct Said {
    SignaturePayload payload;
    std::string key;
    std::string identity;
};

Said check_simple(const FoundSignature& found, const Keys& keys) {
    const SignedMessage message = verify_message(keys.openpgp, found.content);
    keys.check_name(message.signer.fingerprint);
    return {SignaturePayload::parse(message.content, SignaturePayload::Type::simple), message.signer.fingerprint,
            message.signer.identity};
}

Said check_cosign(const FoundSignature& found, const Keys& keys) {
    for (const PublicKey& key : keys.pem) {
        if (!key.verifies(found.content, found.signature)) continue;
        const auto payload = SignaturePayload::parse(found.content, SignaturePayload::Type::cosign);
        return {payload, key.fingerprint(), payload.docker_reference};
    }
    throw Error("the signature is by none of the trusted keys");
}

// As signatures write it.
std::string name_in_signature(const DockerReference& reference) {
    return reference.location() + (reference.digest ? "@" + reference.digest->str() : ":" + reference.tag);
}

void check_subject(const SignaturePayload& payload, const Digest& digest, const RegistryImage& image,
                   const SignedBy& by) {
    if (payload.manifest_digest != digest) {
        throw Error("the signature is of another image, " + payload.manifest_digest.str());
    }
    if (!identity_matches(by.identity, image.reference, payload.docker_reference)) {
        throw Error("the signature is for " + text::quoted(payload.docker_reference) + ", not for " +
                    text::quoted(name_in_signature(image.reference)));
    }
}

std::vector<FoundSignature> find_signatures(const RegistryImage& image, const Digest& digest, Format format,
                                            const FetchOptions& options) {
    if (format == Format::simple) return find_simple_signatures(image.reference, digest, options);
    return find_cosign_signatures(image.registry, digest);
}

[[noreturn]] void refuse_unsigned(const RegistryImage& image, Format format, const FetchOptions& options) {
    const Digest& manifest = image.digests.front();
    if (format == Format::sigstore) throw Error("it has no cosign signature (tag " + cosign_tag(manifest) + ")");
    const std::string lookaside = find_lookaside(image.reference, options).url;
    if (lookaside.empty()) throw Error("registries.d says that it has no simple signatures");
    throw Error("it has no simple signature at " + signature_url(lookaside, image.reference, manifest, 1));
}

std::string read_key_file(const std::string& path) {
    return read_all(Fd(check(::open(path.c_str(), O_RDONLY | O_CLOEXEC), "opening the key " + path)), 1U << 20);
}

}  // namespace

void Keys::check_name(const std::string& fingerprint) const {
    if (names.empty() || names.contains(fingerprint)) return;
    throw Error("the key " + fingerprint + " lies in the key store under another key's name (see rkt trust list)");
}

Keys trusted_keys(const std::string& name, const FetchOptions& options) {
    Keys keys;
    for (const TrustedKey& key : KeyStore(options.config_dirs, options.local_config_dir).keys_for(name)) {
        if (key.kind == KeyKind::openpgp) {
            keys.openpgp.push_back(key.content);
            keys.names.insert(key.fingerprint);
        } else {
            keys.pem.push_back(PublicKey::parse(key.content));
        }
    }
    return keys;
}

Keys keys_of(const SignedBy& by) {
    Keys keys;
    const auto add = [&](const std::string& content) {
        if (by.format == Format::simple) {
            keys.openpgp.push_back(content);
        } else {
            keys.pem.push_back(PublicKey::parse(content));
        }
    };
    for (const std::string& file : by.key_files) with_context(file, [&] { add(read_key_file(file)); });
    for (const std::string& data : by.key_data) with_context("keyData", [&] { add(data); });
    return keys;
}

Verification meet_signed_by(const RegistryImage& image, const Keys& keys, const SignedBy& by,
                            const FetchOptions& options) {
    std::string why;
    for (const Digest& digest : image.digests) {
        for (const FoundSignature& found : find_signatures(image, digest, by.format, options)) {
            try {
                if (!found.why_broken.empty()) throw Error(found.why_broken);
                const Said said = by.format == Format::simple ? check_simple(found, keys) : check_cosign(found, keys);
                check_subject(said.payload, digest, image, by);
                return {digest.str(), "", said.key, said.identity};
            } catch (const Error& error) {
                why += (why.empty() ? "" : "; ") + std::string(error.what()) + " (" + found.where + ")";
            }
        }
    }
    if (why.empty()) refuse_unsigned(image, by.format, options);
    throw Error(why);
}

}  // namespace rkt::image

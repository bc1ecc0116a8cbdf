#include "image/appc/aci_trust.hpp"

#include <unistd.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "image/authorization.hpp"
#include "image/digester.hpp"
#include "image/trust/openpgp.hpp"
#include "image/trust/openpgp_verify.hpp"

namespace rkt::image {
namespace {

// What a key comes over is all that speaks for it: --insecure-options=tls and http are of no use here without pubkey.
HttpOptions key_http(const FetchOptions& options) {
    HttpOptions http = options.http;
    http.verify_tls = !options.insecure_tls || !options.insecure_pubkey;
    http.allow_http = options.insecure_pubkey;
    return http;
}

Authorize authorize(const FetchOptions& options) {
    return [&options](const std::string& url) { return authorization_for(url, options.config_dirs); };
}

std::vector<TrustedKey> only_openpgp(std::vector<TrustedKey> keys) {
    std::erase_if(keys, [](const TrustedKey& key) { return key.kind != KeyKind::openpgp; });
    return keys;
}

std::vector<std::string> armored(const std::vector<TrustedKey>& keys) {
    std::vector<std::string> all;
    for (const TrustedKey& key : keys) all.push_back(key.content);
    return all;
}

size_t read_some(const Fd& file, std::span<char> buffer) {
    for (;;) {
        const ssize_t n = ::read(file.get(), buffer.data(), buffer.size());
        if (n >= 0) return static_cast<size_t>(n);
        if (errno != EINTR) throw SystemError(errno, "reading the image");
    }
}

const TrustedKey* find_key(const std::vector<TrustedKey>& keys, const std::string& fingerprint) {
    const auto found =
        std::find_if(keys.begin(), keys.end(), [&](const auto& key) { return key.fingerprint == fingerprint; });
    return found == keys.end() ? nullptr : &*found;
}

}  // namespace

std::string download_key(const std::string& url, const FetchOptions& options, std::chrono::seconds timeout) {
    if (url.starts_with("http://") && !options.insecure_pubkey) {
        throw Error("the key at " + url +
                    " comes over http, so anybody may have put it there (--insecure-options=pubkey)");
    }
    HttpOptions http = key_http(options);
    http.timeout = timeout;
    const HttpResponse response = http_get({url, authorization_for(url, options.config_dirs)}, http);
    if (response.status != 200) throw Error(url + ": HTTP status " + std::to_string(response.status));
    return response.body;
}

std::vector<std::string> find_keys(const std::string& name, const FetchOptions& options) {
    HttpOptions http = key_http(options);
    http.allow_http = options.insecure_http && options.insecure_pubkey;
    return discover_keys(name, http, authorize(options));
}

AciTrust::AciTrust(const FetchOptions& options, Progress& progress)
    : options_(options), progress_(progress), store_(options.config_dirs, options.local_config_dir) {}

std::vector<TrustedKey> AciTrust::all_keys() const { return only_openpgp(store_.list()); }

std::vector<TrustedKey> AciTrust::keys_for(const std::string& name) const {
    auto keys = only_openpgp(store_.keys_for(name));
    if (!keys.empty()) return keys;
    discover(name);
    return only_openpgp(store_.keys_for(name));
}

// A key that cannot be had is no reason to stop: the signature decides.
void AciTrust::discover(const std::string& name) const {
    for (const std::string& url : find_keys(name, options_)) {
        OpenPgpKey key;
        KeyOffer offer{name, url, {}};
        try {
            offer.armored = armor(download_key(url, options_));
            key = with_context(url, [&] { return read_public_key(offer.armored); });
        } catch (const Error& error) {
            progress_.note(std::string("a key is left out: ") + error.what());
            continue;
        }
        if (options_.trusts_key(offer)) (void)store_.add(name, key.fingerprint, offer.armored);
    }
}

bool AciTrust::is_trusted(const std::string& key, const std::string& name) const {
    return find_key(store_.keys_for(name), key) != nullptr;
}

void AciTrust::require_known_signer(const std::vector<TrustedKey>& keys, const std::string& signature) {
    image::require_known_signer(armored(keys), signature);
}

SignedAci AciTrust::verify(const std::vector<TrustedKey>& keys, const std::string& signature, const Fd& aci) const {
    Digester digester("sha512");
    check_long(::lseek(aci.get(), 0, SEEK_SET), "reading the image");
    const OpenPgpSigner signer = verify_detached(armored(keys), signature, [&](std::span<char> buffer) {
        const size_t n = read_some(aci, buffer);
        digester.update(buffer.first(n));
        return n;
    });
    check_long(::lseek(aci.get(), 0, SEEK_SET), "reading the image");
    if (find_key(keys, signer.fingerprint) == nullptr) {
        throw Error("signature made by unknown entity: the file of key " + signer.fingerprint +
                    " in trustedkeys/ has another name than that");
    }
    progress_.note("signature verified:");
    progress_.note("  " + signer.identity);
    return {digester.hex(), signer.fingerprint, signer.identity};
}

Verification AciTrust::verification_for(const SignedAci& aci, const std::string& name) const {
    const auto keys = store_.keys_for(name);
    const TrustedKey* key = find_key(keys, aci.key);
    if (key == nullptr) {
        throw Error("it is signed by key " + aci.key + " (" + aci.identity + "), which is not trusted for images of " +
                    text::quoted(name) + " (rkt trust --prefix \"" + name + "\")");
    }
    return {"", key->prefix.empty() ? "a root key" : "a key of prefix " + text::quoted(key->prefix), aci.key,
            aci.identity};
}

}  // namespace rkt::image

#include "image/trust/openpgp.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "image/trust/gpg.hpp"

namespace rkt::image {
namespace {

OpenPgpKey to_key(const _gpgme_key& key) {
    OpenPgpKey read;
    read.fingerprint = text::to_lower(key.subkeys->fpr);
    for (auto* subkey = key.subkeys->next; subkey != nullptr; subkey = subkey->next) {
        read.subkeys.push_back(text::to_lower(subkey->fpr));
    }
    for (auto* uid = key.uids; uid != nullptr; uid = uid->next) read.identities.emplace_back(uid->uid);
    read.is_secret = key.secret != 0;
    if (key.revoked != 0) read.why_unusable = "was revoked";
    if (key.expired != 0) read.why_unusable = "has expired";
    return read;
}

std::vector<OpenPgpKey> list_keys(const std::string& content) {
    const gpg::Home home(gpg::kStrict);
    const gpg::Context context = gpg::make_context(home);
    const gpg::Data data = gpg::make_data(content);
    gpg::check(gpgme_op_keylist_from_data_start(context.get(), data.get(), 0), "reading the key");
    std::vector<OpenPgpKey> keys;
    gpgme_key_t next = nullptr;
    while (gpgme_op_keylist_next(context.get(), &next) == GPG_ERR_NO_ERROR) {
        const gpg::Key key(next, &gpgme_key_unref);
        keys.push_back(to_key(*key));
    }
    return keys;
}

}  // namespace

OpenPgpKey read_public_key(const std::string& content) {
    if (content.find("PRIVATE KEY BLOCK") != std::string::npos)
        throw Error("holds a private key: it belongs to its owner alone");
    const auto keys = list_keys(content);
    if (keys.empty()) throw Error("holds no OpenPGP key, or one whose own signatures are made with MD5 or SHA-1");
    if (keys.size() > 1) throw Error("holds " + std::to_string(keys.size()) + " keys: give each in a file of its own");
    if (keys.front().is_secret) throw Error("holds a private key: it belongs to its owner alone");
    if (!keys.front().why_unusable.empty()) throw Error("holds a key that " + keys.front().why_unusable);
    return keys.front();
}

std::string armor(const std::string& content) {
    if (text::trim(content).starts_with("-----BEGIN PGP PUBLIC KEY BLOCK-----")) return content;
    const gpg::Home home("");
    const gpg::Context context = gpg::make_context(home);
    const gpg::Data data = gpg::make_data(content);
    gpg::check(gpgme_op_import(context.get(), data.get()), "reading the key");
    gpgme_set_armor(context.get(), 1);
    gpgme_data_t out = nullptr;
    gpg::check(gpgme_data_new(&out), "writing the key");
    const gpg::Data exported(out, &gpgme_data_release);
    gpg::check(gpgme_op_export(context.get(), nullptr, 0, out), "writing the key");
    std::string armored;
    char buffer[4096];
    gpgme_data_seek(out, 0, SEEK_SET);
    for (ssize_t size; (size = gpgme_data_read(out, buffer, sizeof buffer)) > 0;)
        armored.append(buffer, static_cast<size_t>(size));
    return armored;
}

}  // namespace rkt::image

#include "image/trust/openpgp.hpp"

#include <gpgme.h>

#include <clocale>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt::image {
namespace {

void check_gpg(gpgme_error_t error, const char* doing) {
    if (error != GPG_ERR_NO_ERROR) throw Error(std::string(doing) + ": " + gpgme_strerror(error));
}

// A directory for one use of gpg.
class Home {
public:
    Home() {
        if (::mkdtemp(path_.data()) == nullptr) throw SystemError(errno, "making a home for gpg");
    }
    ~Home() {
        std::error_code none;
        std::filesystem::remove_all(path_, none);
    }
    Home(const Home&) = delete;
    Home& operator=(const Home&) = delete;
    [[nodiscard]] const char* path() const { return path_.c_str(); }

private:
    std::string path_ = "/tmp/rkt-gpg-XXXXXX";
};

using Context = std::unique_ptr<gpgme_context, void (*)(gpgme_ctx_t)>;
using Data = std::unique_ptr<gpgme_data, void (*)(gpgme_data_t)>;
using Key = std::unique_ptr<_gpgme_key, void (*)(gpgme_key_t)>;

Context make_context(const Home& home) {
    static const char* const version = gpgme_check_version(nullptr);  // GPGME wants to be asked first
    if (version == nullptr) throw Error("GPGME does not start");
    check_gpg(gpgme_engine_check_version(GPGME_PROTOCOL_OpenPGP), "looking for gpg (Debian's package is gpg)");
    gpgme_ctx_t context = nullptr;
    check_gpg(gpgme_new(&context), "starting gpg");
    Context made(context, &gpgme_release);
    check_gpg(gpgme_ctx_set_engine_info(context, GPGME_PROTOCOL_OpenPGP, nullptr, home.path()), "starting gpg");
    return made;
}

Data make_data(const std::string& content) {
    gpgme_data_t data = nullptr;
    check_gpg(gpgme_data_new_from_mem(&data, content.data(), content.size(), 0), "handing data to gpg");
    return {data, &gpgme_data_release};
}

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
    const Home home;
    const Context context = make_context(home);
    const Data data = make_data(content);
    check_gpg(gpgme_op_keylist_from_data_start(context.get(), data.get(), 0), "reading the key");
    std::vector<OpenPgpKey> keys;
    gpgme_key_t next = nullptr;
    while (gpgme_op_keylist_next(context.get(), &next) == GPG_ERR_NO_ERROR) {
        const Key key(next, &gpgme_key_unref);
        keys.push_back(to_key(*key));
    }
    return keys;
}

}  // namespace

OpenPgpKey read_public_key(const std::string& content) {
    if (content.find("PRIVATE KEY BLOCK") != std::string::npos)
        throw Error("holds a private key: it belongs to its owner alone");
    const auto keys = list_keys(content);
    if (keys.empty()) throw Error("holds no OpenPGP key");
    if (keys.size() > 1) throw Error("holds " + std::to_string(keys.size()) + " keys: give each in a file of its own");
    if (keys.front().is_secret) throw Error("holds a private key: it belongs to its owner alone");
    if (!keys.front().why_unusable.empty()) throw Error("holds a key that " + keys.front().why_unusable);
    return keys.front();
}

std::string armor(const std::string& content) {
    if (text::trim(content).starts_with("-----BEGIN PGP PUBLIC KEY BLOCK-----")) return content;
    const Home home;
    const Context context = make_context(home);
    const Data data = make_data(content);
    check_gpg(gpgme_op_import(context.get(), data.get()), "reading the key");
    gpgme_set_armor(context.get(), 1);
    gpgme_data_t out = nullptr;
    check_gpg(gpgme_data_new(&out), "writing the key");
    const Data exported(out, &gpgme_data_release);
    check_gpg(gpgme_op_export(context.get(), nullptr, 0, out), "writing the key");
    std::string armored;
    char buffer[4096];
    gpgme_data_seek(out, 0, SEEK_SET);
    for (ssize_t size; (size = gpgme_data_read(out, buffer, sizeof buffer)) > 0;)
        armored.append(buffer, static_cast<size_t>(size));
    return armored;
}

}  // namespace rkt::image

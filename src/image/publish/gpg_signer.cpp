#include "image/publish/gpg_signer.hpp"

#include <gpgme.h>
#include <unistd.h>

#include <array>

#include "base/command.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "image/trust/gpg.hpp"

namespace rkt::image {
namespace {

constexpr auto kPassphrasePatience = std::chrono::minutes(10);  // somebody types a passphrase

// Of the caller's home.
gpg::Context open_keyring() {
    static const char* const version = gpgme_check_version(nullptr);  // GPGME wants to be asked first
    if (version == nullptr) throw Error("GPGME does not start");
    gpg::check(gpgme_engine_check_version(GPGME_PROTOCOL_OpenPGP), "looking for gpg (Debian's package is gpg)");
    gpgme_ctx_t context = nullptr;
    gpg::check(gpgme_new(&context), "starting gpg");
    return {context, &gpgme_release};
}

// nullptr: there are no more.
gpg::Key next_key(gpgme_ctx_t context) {
    gpgme_key_t key = nullptr;
    const gpgme_error_t error = gpgme_op_keylist_next(context, &key);
    if (gpgme_err_code(error) != GPG_ERR_EOF) gpg::check(error, "looking for the secret key");
    return {key, &gpgme_key_unref};
}

void require_usable(const _gpgme_key& key, const std::string& name) {
    if (key.revoked != 0) throw Error("the key " + name + " was revoked");
    if (key.expired != 0) throw Error("the key " + name + " has expired");
    if (key.can_sign == 0) throw Error("the key " + name + " is not made for signing");
}

std::string find_secret_key(const std::string& user_id) {
    const gpg::Context context = open_keyring();
    const char* pattern = user_id.empty() ? nullptr : user_id.c_str();
    gpg::check(gpgme_op_keylist_start(context.get(), pattern, 1), "looking for the secret key");
    const gpg::Key key = next_key(context.get());
    if (!key) {
        throw Error(user_id.empty() ? "gpg has no secret key (gpg --quick-generate-key makes one)"
                                    : "gpg has no secret key of " + text::quoted(user_id));
    }
    if (next_key(context.get())) {
        throw Error("gpg has several secret keys" + (user_id.empty() ? "" : " of " + text::quoted(user_id)) +
                    ": name one by its fingerprint with --key");
    }
    require_usable(*key, text::quoted(user_id.empty() ? key->subkeys->fpr : user_id));
    return text::to_lower(key->subkeys->fpr);
}

std::string gpg_program() {
    gpgme_engine_info_t info = nullptr;
    gpg::check(gpgme_get_engine_info(&info), "looking for gpg");
    for (; info != nullptr; info = info->next) {
        if (info->protocol == GPGME_PROTOCOL_OpenPGP) return info->file_name;
    }
    throw Error("GPGME knows no gpg");
}

// Where pinentry may ask: standard input is a pipe to gpg.
std::vector<std::string> terminal() {
    std::array<char, 256> name{};
    if (::ttyname_r(STDERR_FILENO, name.data(), name.size()) != 0) return {};
    return {"--ttyname", name.data()};
}

}  // namespace

GpgSigner::GpgSigner(const std::string& user_id)
    : fingerprint_(with_context("signing", [&] { return find_secret_key(user_id); })) {
    program_ = gpg_program();
}

std::string GpgSigner::run(std::vector<std::string> words, const std::string& input) const {
    std::vector<std::string> argv{program_, "--batch", "--quiet", "--no-verbose"};
    for (auto& word : terminal()) argv.push_back(std::move(word));
    argv.insert(argv.end(), words.begin(), words.end());
    const CommandResult result = run_command({.argv = argv, .input = input, .patience = kPassphrasePatience});
    if (result.status != 0)
        throw Error("gpg fails with status " + std::to_string(result.status) + " (it said why above)");
    return result.output;
}

std::string GpgSigner::sign_detached(const std::string& file) const {
    return run({"--digest-algo", "SHA512", "--local-user", fingerprint_, "--armor", "--output", "-", "--detach-sign",
                "--", file},
               "");
}

std::string GpgSigner::sign_message(const std::string& content) const {
    return run({"--digest-algo", "SHA512", "--local-user", fingerprint_, "--output", "-", "--sign"}, content);
}

std::string GpgSigner::public_key() const { return run({"--armor", "--export", "--", fingerprint_}, ""); }

}  // namespace rkt::image

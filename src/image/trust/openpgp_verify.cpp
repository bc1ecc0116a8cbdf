#include "image/trust/openpgp_verify.hpp"

#include <algorithm>
#include <cerrno>
#include <exception>

#include "base/error.hpp"
#include "base/text.hpp"
#include "image/trust/gpg.hpp"

namespace rkt::image {
namespace {

constexpr size_t kMaxMessage = 1U << 20;
// Less than a pipe holds: GPGME 1.18 polls for ever where gpg has ended before it has read what is written to it.
constexpr size_t kMaxOpenpgpSignature = 32U << 10;

// What one signature is worth, best first.
enum class Worth { good, expired, of_expired_key, of_revoked_key, weak, mismatch, of_unknown_key };

struct Verdict {
    Worth worth = Worth::mismatch;
    OpenPgpSigner signer;  // of an unknown key: what the signature says of it
    std::string detail;    // of a mismatch for another reason
};

Worth worth_of(const _gpgme_signature& signature) {
    switch (gpgme_err_code(signature.status)) {
        case GPG_ERR_NO_ERROR:
            return signature.wrong_key_usage != 0 ? Worth::mismatch : Worth::good;
        case GPG_ERR_SIG_EXPIRED:
            return Worth::expired;
        case GPG_ERR_KEY_EXPIRED:
            return Worth::of_expired_key;
        case GPG_ERR_CERT_REVOKED:
            return Worth::of_revoked_key;
        case GPG_ERR_NO_PUBKEY:
            return Worth::of_unknown_key;
        default:
            break;
    }
    const auto hash = signature.hash_algo;
    const bool weak = hash == GPGME_MD_SHA1 || hash == GPGME_MD_MD5 || hash == GPGME_MD_RMD160;
    return weak ? Worth::weak : Worth::mismatch;
}

std::string reason(const Verdict& verdict, bool has_weak_keys) {
    const std::string& key = verdict.signer.fingerprint;
    switch (verdict.worth) {
        case Worth::good:
            return "";
        case Worth::expired:
            return "the signature has expired (made by key " + key + ")";
        case Worth::of_expired_key:
            return "the signature was made by key " + key + ", which has expired";
        case Worth::of_revoked_key:
            return "the signature was made by key " + key + ", which was revoked";
        case Worth::weak:
            return "the signature by key " + key + " is made with " + verdict.detail + ", which is too weak";
        case Worth::mismatch:
            return "the signature by key " + key + " does not match the content" +
                   (verdict.detail.empty() ? "" : " (" + verdict.detail + ")");
        case Worth::of_unknown_key:
            return "signature made by unknown entity: nobody trusts the key " + key +
                   (has_weak_keys ? " (a trusted key is left out: its own signatures are made with MD5 or SHA-1)" : "");
    }
    return "";
}

// Where a callback of C must not throw.
template <typename F>
ssize_t guarded(std::exception_ptr& failure, F&& f) {
    try {
        return f();
    } catch (...) {
        failure = std::current_exception();
        errno = EIO;
        return -1;
    }
}

// Content for gpg to read, and what it may write.
class ContentStream {
public:
    explicit ContentStream(ReadContent read) : read_(std::move(read)) {
        gpg::check(gpgme_data_new_from_cbs(&data_, &callbacks_, this), "handing data to gpg");
    }
    ~ContentStream() { gpgme_data_release(data_); }
    ContentStream(const ContentStream&) = delete;
    ContentStream& operator=(const ContentStream&) = delete;

    [[nodiscard]] gpgme_data_t data() const { return data_; }
    [[nodiscard]] const std::string& written() const { return written_; }
    void rethrow() const {
        if (failure_) std::rethrow_exception(failure_);
    }

private:
    static ssize_t on_read(void* self, void* buffer, size_t size) {
        auto& stream = *static_cast<ContentStream*>(self);
        return guarded(stream.failure_,
                       [&] { return static_cast<ssize_t>(stream.read_(std::span(static_cast<char*>(buffer), size))); });
    }
    static ssize_t on_write(void* self, const void* buffer, size_t size) {
        auto& stream = *static_cast<ContentStream*>(self);
        return guarded(stream.failure_, [&] {
            if (stream.written_.size() + size > kMaxMessage) throw Error("the signed message is larger than 1 MiB");
            stream.written_.append(static_cast<const char*>(buffer), size);
            return static_cast<ssize_t>(size);
        });
    }

    ReadContent read_;
    std::string written_;
    std::exception_ptr failure_;
    gpgme_data_cbs callbacks_{on_read, on_write, nullptr, nullptr};
    gpgme_data_t data_ = nullptr;
};

// gpg that knows `keys`.
class Checker {
public:
    explicit Checker(const std::vector<std::string>& keys) {
        for (const std::string& key : keys) {
            gpg::check(gpgme_op_import(context_.get(), gpg::make_data(key).get()), "reading the trusted keys");
            // Left without a user id: none of the signatures on it counts.
            if (gpgme_op_import_result(context_.get())->no_user_id > 0) has_weak_keys_ = true;
        }
    }

    // Of a detached signature `content` is what was signed, of a message what it carries is written there.
    std::vector<Verdict> check(const std::string& signature, const ContentStream& content, bool detached) {
        if (signature.size() > kMaxOpenpgpSignature) throw Error("the signature is larger than 32 KiB");
        const gpg::Data data = gpg::make_data(signature);
        const gpgme_error_t error = detached ? gpgme_op_verify(context_.get(), data.get(), content.data(), nullptr)
                                             : gpgme_op_verify(context_.get(), data.get(), nullptr, content.data());
        content.rethrow();
        const auto* result = gpgme_op_verify_result(context_.get());
        if (result == nullptr || result->signatures == nullptr || gpgme_err_code(error) == GPG_ERR_NO_DATA) {
            throw Error(detached ? "it is no detached OpenPGP signature" : "it is no message signed with OpenPGP");
        }
        gpg::check(error, "checking the signature");
        std::vector<Verdict> verdicts;
        for (const auto* one = result->signatures; one != nullptr; one = one->next) verdicts.push_back(judge(*one));
        return verdicts;
    }

    void require_known(const std::string& signature);
    [[noreturn]] void refuse(std::vector<Verdict> verdicts) const {
        std::sort(verdicts.begin(), verdicts.end(), [](const auto& a, const auto& b) { return a.worth < b.worth; });
        throw Error(reason(verdicts.front(), has_weak_keys_));
    }

private:
    Verdict judge(const _gpgme_signature& signature) {
        Verdict verdict{worth_of(signature), {text::to_lower(signature.fpr == nullptr ? "" : signature.fpr), {}}, {}};
        if (verdict.worth == Worth::weak) verdict.detail = gpgme_hash_algo_name(signature.hash_algo);
        if (verdict.worth == Worth::mismatch && gpgme_err_code(signature.status) != GPG_ERR_BAD_SIGNATURE) {
            verdict.detail =
                signature.wrong_key_usage != 0 ? "the key is not for signing" : gpgme_strerror(signature.status);
        }
        gpgme_key_t found = nullptr;
        if (gpgme_get_key(context_.get(), signature.fpr, &found, 0) != GPG_ERR_NO_ERROR) {
            verdict.worth = std::max(verdict.worth, Worth::mismatch);
            return verdict;
        }
        const gpg::Key key(found, &gpgme_key_unref);
        verdict.signer.fingerprint = text::to_lower(key->subkeys->fpr);
        if (key->uids != nullptr) verdict.signer.identity = key->uids->uid;
        // Whatever the content: gpg looks at that first.
        if (key->expired != 0) verdict.worth = Worth::of_expired_key;
        if (key->revoked != 0) verdict.worth = Worth::of_revoked_key;
        return verdict;
    }

    gpg::Home home_{gpg::kStrict};
    gpg::Context context_ = gpg::make_context(home_);
    bool has_weak_keys_ = false;
};

const Verdict* find_good(const std::vector<Verdict>& verdicts) {
    const auto good =
        std::find_if(verdicts.begin(), verdicts.end(), [](const auto& one) { return one.worth == Worth::good; });
    return good == verdicts.end() ? nullptr : &*good;
}

// Without content: what is not worth more than this whatever the content is refused. Also, gpg reads content to its end
// only for a signature that it can check (see kMaxOpenpgpSignature).
void Checker::require_known(const std::string& signature) {
    const ContentStream nothing([](std::span<char>) { return size_t{0}; });
    auto verdicts = check(signature, nothing, true);
    const bool known = std::any_of(verdicts.begin(), verdicts.end(), [](const Verdict& verdict) {
        return verdict.worth == Worth::good || verdict.worth == Worth::mismatch;
    });
    if (!known) refuse(std::move(verdicts));
}

}  // namespace

OpenPgpSigner verify_detached(const std::vector<std::string>& keys, const std::string& signature,
                              const ReadContent& content) {
    Checker checker(keys);
    checker.require_known(signature);
    const ContentStream stream(content);
    auto verdicts = checker.check(signature, stream, true);
    if (const Verdict* good = find_good(verdicts)) return good->signer;
    checker.refuse(std::move(verdicts));
}

void require_known_signer(const std::vector<std::string>& keys, const std::string& signature) {
    Checker(keys).require_known(signature);
}

SignedMessage verify_message(const std::vector<std::string>& keys, const std::string& message) {
    // containers-signature(5): a signed message, no cleartext signature.
    if (message.find("-----BEGIN PGP SIGNED MESSAGE-----") != std::string::npos) {
        throw Error("it is a cleartext signature, no signed message");
    }
    Checker checker(keys);
    const ContentStream stream([](std::span<char>) { return size_t{0}; });
    auto verdicts = checker.check(message, stream, false);
    if (const Verdict* good = find_good(verdicts)) return {good->signer, stream.written()};
    checker.refuse(std::move(verdicts));
}

}  // namespace rkt::image

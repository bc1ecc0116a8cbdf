#include "image/trust/decide.hpp"

#include <fcntl.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "image/trust/requirement.hpp"
#include "image/trust/rule.hpp"

namespace rkt::image {
namespace {

constexpr const char* kAllow = "--insecure-options=image";

// Of the last requirement that somebody signed for; all of them are met.
template <typename Meet>
Verification meet_all(const Rule& rule, Meet&& meet) {
    Verification verification;
    for (const PolicyRequirement& requirement : rule.requirements) {
        if (std::holds_alternative<Reject>(requirement)) throw Error("the policy rejects it (" + rule.where + ")");
        if (const auto* unsupported = std::get_if<Unsupported>(&requirement)) {
            throw Error("rkt cannot check " + unsupported->what + ", which the policy asks for (" + rule.where + ")");
        }
        if (const auto* by = std::get_if<SignedBy>(&requirement)) {
            verification = with_context(rule.where, [&] { return meet(keys_of(*by), *by); });
        }
    }
    verification.requirement = rule.where;
    return verification;
}

[[noreturn]] void refuse_unknown(const std::string& name) {
    throw Error("nobody is trusted to sign it (rkt trust --prefix=" + name + " KEY trusts somebody; " + kAllow +
                " takes it unsigned)");
}

// rkt's own rule: simple signing or cosign, whichever there are keys for.
Verification meet_own(const RegistryImage& image, const Rule& rule, const FetchOptions& options) {
    const std::string name = image.reference.location();
    const Keys keys = trusted_keys(name, options);
    if (keys.empty()) refuse_unknown(name);
    std::string why;
    for (const auto format : {SignedBy::Format::simple, SignedBy::Format::sigstore}) {
        if (!keys.has(format)) continue;
        SignedBy by;
        by.format = format;
        // cosign writes the repository alone.
        if (format == SignedBy::Format::sigstore) by.identity.type = SignedIdentity::Type::repository;
        try {
            Verification verification = meet_signed_by(image, keys, by, options);
            verification.requirement = rule.where;
            return verification;
        } catch (const Error& error) {
            why += (why.empty() ? "" : "; ") + std::string(error.what());
        }
    }
    throw Error(why + " (rkt trust explain says which keys would do; " + kAllow + " takes it unsigned)");
}

std::string read_signature(const std::string& path) {
    const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) {
        throw Error("there is no signature " + text::printable(path) + " (rkt image sign makes one, --signature=FILE " +
                    "names another, " + kAllow + " takes it unsigned)");
    }
    return read_all(file, 1U << 20);
}

// A detached signature is OpenPGP's, and says nothing of names.
void check_for_file(const SignedBy& by) {
    if (by.format != SignedBy::Format::simple) throw Error("sigstoreSigned cannot be met by an archive or a layout");
    if (by.identity.type != SignedIdentity::Type::repo_digest_or_exact) {
        throw Error("signedIdentity cannot be met by an archive or a layout: its signature says no name");
    }
}

Verification meet_detached(const SignedFile& file, const Keys& keys, const FetchOptions& options) {
    if (!keys.has(SignedBy::Format::simple)) {
        throw Error(std::string("no OpenPGP key is trusted for every image (rkt trust --root KEY trusts one; ") +
                    kAllow + " takes it unsigned)");
    }
    const std::string path = options.signature.empty() ? file.path + ".asc" : options.signature;
    const OpenPgpSigner signer =
        with_context(path, [&] { return verify_detached(keys.openpgp, read_signature(path), file.read); });
    keys.check_name(signer.fingerprint);
    return {"", "", signer.fingerprint, signer.identity};
}

}  // namespace

std::optional<Verification> decide(const RegistryImage& image, const FetchOptions& options) {
    if (options.insecure_image) return std::nullopt;
    const Rule rule = find_rule(image.reference, options);
    Verification verification =
        rule.is_own ? meet_own(image, rule, options) : meet_all(rule, [&](const Keys& keys, const SignedBy& by) {
            return meet_signed_by(image, keys, by, options);
        });
    if (verification.digest != image.digests.front().str() && !verification.key.empty()) {
        verification.requirement += " (signed is the index " + verification.digest + ")";
    }
    verification.digest = image.digests.front().str();
    return verification;
}

std::optional<Verification> decide(const SignedFile& file, const FetchOptions& options) {
    if (options.insecure_image) return std::nullopt;
    const Rule rule = find_rule(file.reference, options);
    if (!rule.is_own) {
        return meet_all(rule, [&](const Keys& keys, const SignedBy& by) {
            check_for_file(by);
            return meet_detached(file, keys, options);
        });
    }
    Verification verification = meet_detached(file, trusted_keys("", options), options);
    verification.requirement = rule.where;
    return verification;
}

}  // namespace rkt::image

#include "cli/key_review.hpp"

#include <unistd.h>

#include <iostream>

#include "base/text.hpp"

namespace rkt::cli::fetcher {
namespace {

// 18AD 5014 C99E F7E3 BA5F  6CE9 50BD D3E0 FC8A 365E
std::string in_groups(std::string_view fingerprint) {
    std::string text;
    for (size_t i = 0; i < fingerprint.size(); ++i) {
        if (i > 0 && i % 4 == 0) text += i == fingerprint.size() / 2 ? "  " : " ";
        text += static_cast<char>(std::toupper(fingerprint[i]));
    }
    return text;
}

}  // namespace

void show_key(const Session& session, const std::string& location, const std::string& prefix,
              const image::DescribedKey& key) {
    session.err << (prefix.empty() ? "root" : "prefix: \"" + prefix + "\"") << "\nkey: \"" << text::printable(location)
                << "\"\n"
                << (key.kind == image::KeyKind::openpgp ? "gpg" : "public")
                << " key fingerprint is: " << in_groups(key.fingerprint) << "\n";
    for (const std::string& subkey : key.subkeys)
        session.err << "    Subkey fingerprint: " << in_groups(subkey) << "\n";
    for (const std::string& identity : key.identities) session.err << "    " << text::printable(identity) << "\n";
}

bool ask_about_key(const Session& session, const std::string& location, const std::string& hint) {
    if (::isatty(STDIN_FILENO) == 0) {
        throw Error("nobody can be asked about the key at " + location + ": standard input is no terminal (" + hint +
                    ")");
    }
    std::string answer;
    for (;;) {
        session.err << "Are you sure you want to trust this key (yes/no)? " << std::flush;
        if (!std::getline(std::cin, answer) || answer == "no") return false;
        if (answer == "yes") return true;
    }
}

void tell_trusted(const Session& session, const std::string& location, const std::string& prefix, bool reviewed) {
    session.err << "Trusting \"" << text::printable(location) << "\" for "
                << (prefix.empty() ? "root" : "prefix \"" + prefix + "\"") << (reviewed ? " after" : " without")
                << " fingerprint review." << std::endl;
}

bool accepts_key(const Session& session, const image::KeyOffer& offer) {
    show_key(session, offer.location, offer.prefix, image::describe_key(offer.armored));
    const bool review = !session.trust_keys_from_https;
    const std::string hint = "rkt trust --prefix \"" + offer.prefix +
                             "\" reviews it; --trust-keys-from-https trusts what discovery finds without asking";
    if (review && !ask_about_key(session, offer.location, hint)) return false;
    tell_trusted(session, offer.location, offer.prefix, review);
    return true;
}

}  // namespace rkt::cli::fetcher

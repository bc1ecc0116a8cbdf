// trust, trust list, trust remove: the keys that images may be signed by.
#include <fcntl.h>
#include <unistd.h>

#include <iostream>

#include "base/text.hpp"
#include "cli/fetcher.hpp"
#include "cli/table.hpp"
#include "image/http.hpp"
#include "image/trust/key_store.hpp"
#include "image/trust/openpgp.hpp"

namespace rkt::cli::fetcher {
namespace {

constexpr int kLocal = 1;  // of Session::config_dirs: system, local, user

image::KeyStore key_store(const Session& session) { return {session.config_dirs, session.config_dirs.at(kLocal)}; }

// "" stands for every image.
std::string parse_prefix(const ParsedArgs& args) {
    const auto* prefix = args.options.last("prefix");
    if ((prefix != nullptr) == args.options.flag("root")) throw UsageError("give either --prefix=NAME or --root");
    if (prefix == nullptr) return "";
    image::check_prefix(*prefix);
    return *prefix;
}

std::string read_location(const std::string& location, bool allow_http) {
    if (!location.starts_with("https://") && !location.starts_with("http://")) {
        return read_all(Fd(check(::open(location.c_str(), O_RDONLY | O_CLOEXEC), "opening it")), 1U << 20);
    }
    image::HttpOptions options;
    options.allow_http = allow_http;
    const image::HttpResponse response = image::http_get({location}, options);
    if (response.status != 200) throw Error("HTTP status " + std::to_string(response.status));
    return response.body;
}

// 18AD 5014 C99E F7E3 BA5F  6CE9 50BD D3E0 FC8A 365E
std::string in_groups(std::string_view fingerprint) {
    std::string text;
    for (size_t i = 0; i < fingerprint.size(); ++i) {
        if (i > 0 && i % 4 == 0) text += i == fingerprint.size() / 2 ? "  " : " ";
        text += static_cast<char>(std::toupper(fingerprint[i]));
    }
    return text;
}

void show(Session& session, const std::string& location, const std::string& prefix, const image::OpenPgpKey& key) {
    session.err << (prefix.empty() ? "root" : "prefix: \"" + prefix + "\"") << "\nkey: \"" << text::printable(location)
                << "\"\ngpg key fingerprint is: " << in_groups(key.fingerprint) << "\n";
    for (const std::string& subkey : key.subkeys)
        session.err << "    Subkey fingerprint: " << in_groups(subkey) << "\n";
    for (const std::string& identity : key.identities) session.err << "    " << text::printable(identity) << "\n";
}

void review(Session& session, const std::string& location) {
    if (::isatty(STDIN_FILENO) == 0) {
        throw Error("nobody can be asked about the key at " + location +
                    ": standard input is no terminal (--skip-fingerprint-review trusts without asking)");
    }
    std::string answer;
    do {
        session.err << "Are you sure you want to trust this key (yes/no)? " << std::flush;
        if (!std::getline(std::cin, answer)) answer = "no";
        if (answer == "no") throw Error("not trusting the key at " + location);
    } while (answer != "yes");
}

}  // namespace

int trust(Session& session, const ParsedArgs& args) {
    const std::string prefix = parse_prefix(args);
    if (args.arguments.empty()) throw UsageError("which key? Give files or https URLs of public keys");
    const bool skips_review = args.options.flag("skip-fingerprint-review");
    for (const std::string& location : args.arguments) {
        const auto content =
            with_context(location, [&] { return read_location(location, args.options.flag("insecure-allow-http")); });
        const auto key = with_context(location, [&] { return image::read_public_key(content); });
        show(session, location, prefix, key);
        if (!skips_review) review(session, location);
        const std::string armored = with_context(location, [&] { return image::armor(content); });
        session.err << "Trusting \"" << text::printable(location) << "\" for "
                    << (prefix.empty() ? "root" : "prefix \"" + prefix + "\"") << (skips_review ? " without" : " after")
                    << " fingerprint review." << std::endl;
        const std::string file = key_store(session).add(prefix, key.fingerprint, armored);
        session.out << (prefix.empty() ? "Added root key" : "Added key for prefix \"" + prefix + "\"") << " at \""
                    << file << "\"" << std::endl;
    }
    return 0;
}

int trust_list(Session& session, const ParsedArgs& args) {
    if (args.arguments.size() > 1) throw UsageError("give one name of an image, or none");
    const image::KeyStore store = key_store(session);
    Table table;
    if (!args.options.flag("no-legend")) table.add_row({"PREFIX", "FINGERPRINT", "IDENTITY", "FILE"});
    for (const image::TrustedKey& key :
         args.arguments.empty() ? store.list() : store.keys_for(args.arguments.front())) {
        std::string identity;
        try {
            const auto read = image::read_public_key(key.armored);
            identity = read.fingerprint == key.fingerprint ? text::join(read.identities, ", ")
                                                           : "not the key of its file's name";
        } catch (const Error& error) {
            identity = error.what();
        }
        table.add_row({key.prefix.empty() ? "(root)" : key.prefix, key.fingerprint, identity, key.file});
    }
    session.out << table.str();
    return 0;
}

int trust_remove(Session& session, const ParsedArgs& args) {
    const std::string prefix = parse_prefix(args);
    if (args.arguments.size() != 1) throw UsageError("give one fingerprint, as `rkt trust list` shows it");
    std::string fingerprint = text::to_lower(args.arguments.front());
    std::erase(fingerprint, ' ');
    if (key_store(session).remove(prefix, fingerprint)) return 0;
    throw Error("no key with fingerprint " + text::quoted(fingerprint) + " is trusted for " +
                (prefix.empty() ? "every image" : text::quoted(prefix)));
}

}  // namespace rkt::cli::fetcher

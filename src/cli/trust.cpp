// trust, trust list, trust remove: the keys that images may be signed by.
#include <fcntl.h>

#include "base/text.hpp"
#include "cli/fetch_options.hpp"
#include "cli/fetcher.hpp"
#include "cli/key_review.hpp"
#include "cli/table.hpp"
#include "image/appc/aci_trust.hpp"
#include "image/trust/described_key.hpp"

namespace rkt::cli::fetcher {
namespace {

image::KeyStore key_store(const Session& session) { return {session.config_dirs, local_config(session)}; }

// "" stands for every image.
std::string parse_prefix(const ParsedArgs& args) {
    const auto* prefix = args.options.last("prefix");
    if ((prefix != nullptr) == args.options.flag("root")) throw UsageError("give either --prefix=NAME or --root");
    if (prefix == nullptr) return "";
    image::check_prefix(*prefix);
    return *prefix;
}

constexpr std::chrono::minutes kTimeout{2};

std::string read_location(const std::string& location, const image::FetchOptions& options) {
    if (!location.starts_with("https://") && !location.starts_with("http://")) {
        return read_all(Fd(check(::open(location.c_str(), O_RDONLY | O_CLOEXEC), "opening it")), 1U << 20);
    }
    return image::download_key(location, options, kTimeout);
}

std::vector<std::string> locations(const ParsedArgs& args, const std::string& prefix,
                                   const image::FetchOptions& options) {
    if (!args.arguments.empty()) return args.arguments;
    if (prefix.empty()) throw UsageError("which key? Give files or https URLs of public keys");
    auto found = image::find_keys(prefix, options);
    if (found.empty()) throw Error("discovery finds no keys for " + text::quoted(prefix));
    return found;
}

}  // namespace

int trust(Session& session, const ParsedArgs& args) {
    const std::string prefix = parse_prefix(args);
    if (session.insecure.has(InsecureOptions::image)) {
        throw Error("could not get the keystore: --insecure-options=image does without");
    }
    image::FetchOptions options = fetch_options(session);
    if (args.options.flag("insecure-allow-http")) options.insecure_http = options.insecure_pubkey = true;
    const bool skips_review = args.options.flag("skip-fingerprint-review");
    for (const std::string& location : locations(args, prefix, options)) {
        const auto content = with_context(location, [&] { return read_location(location, options); });
        const auto key = with_context(location, [&] { return image::describe_key(content); });
        show_key(session, location, prefix, key);
        if (!skips_review && !ask_about_key(session, location, "--skip-fingerprint-review trusts without asking")) {
            throw Error("not trusting the key at " + location);
        }
        tell_trusted(session, location, prefix, !skips_review);
        const std::string file = key_store(session).add(prefix, key.fingerprint, key.content);
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
         args.arguments.empty() ? store.list() : store.files_for(args.arguments.front())) {
        table.add_row({key.prefix.empty() ? "(root)" : key.prefix, key.fingerprint, image::owner_of(key), key.file});
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

// trust explain: what an image's signature must be, what the store knows of it, and what to do. Asks nobody: works
// without a network.
#include "base/text.hpp"
#include "cli/fetch_options.hpp"
#include "cli/fetcher.hpp"
#include "cli/wanted_image.hpp"
#include "image/references.hpp"
#include "image/trust/described_key.hpp"
#include "image/trust/registry_signatures.hpp"
#include "image/trust/rule.hpp"

namespace rkt::cli::fetcher {
namespace {

using image::FetchOptions;
using image::Rule;

// What keys are looked up by. "": only keys of the root count, because the image's name is not known before it is read.
std::string key_name(const ImageReference& reference) {
    if (const auto* docker = std::get_if<DockerReference>(&reference)) return docker->location();
    if (const auto* appc = std::get_if<AppcReference>(&reference)) return appc->name;
    return "";
}

struct Requirement {
    std::string operator()(const InsecureAcceptAnything&) const { return "nothing"; }
    std::string operator()(const Reject&) const { return "refused whatever it is signed with"; }
    std::string operator()(const Unsupported& r) const { return r.what + ", which rkt cannot check"; }
    std::string operator()(const SignedBy& r) const {
        const std::string kind = r.format == SignedBy::Format::simple ? "a simple signature" : "a cosign signature";
        return kind + " by a key of " + (r.key_files.empty() ? "the policy" : text::join(r.key_files, ", "));
    }
};

class Explanation {
public:
    Explanation(Session& session, ImageReference reference)
        : out_(session.out), options_(fetch_options(session)), reference_(std::move(reference)) {}

    void print() {
        const Rule rule = image::find_rule(reference_, options_);
        line("image", to_string(reference_));
        line("rule", rule.where);
        for (const auto& requirement : rule.requirements) line("wants", std::visit(Requirement{}, requirement));
        if (rule.is_own) print_keys();
        print_places();
        print_stored();
        print_advice(rule);
    }

private:
    void line(std::string_view key, std::string_view value) { out_ << key << ": " << text::printable(value) << "\n"; }

    void print_keys() {
        const image::KeyStore store(options_.config_dirs, options_.local_config_dir);
        const auto keys = store.keys_for(key_name(reference_));
        for (const image::TrustedKey& key : keys)
            line("key", key.fingerprint + " " + image::owner_of(key) + " " + key.file);
        if (keys.empty()) line("key", "none: nobody is trusted for it");
    }

    // Where its signature is looked for.
    void print_places() {
        if (const auto* docker = std::get_if<DockerReference>(&reference_)) {
            const Lookaside place = image::find_lookaside(*docker, options_);
            if (!place.url.empty()) line("signatures", "simple, below " + place.url);
            line("signatures", "cosign, in the tag sha256-….sig of " + docker->location());
        } else if (const auto* archive = std::get_if<ArchiveReference>(&reference_)) {
            const bool layout = archive->kind == ArchiveKind::oci_layout;
            line("signatures", archive->path + (layout ? "/index.json.asc" : ".asc") + ", or --signature=FILE");
        } else if (const auto* aci = std::get_if<AciReference>(&reference_)) {
            line("signatures", aci->location + ".asc");
        } else {
            line("signatures", "the URL that discovery finds, with .asc");
        }
    }

    void print_stored() {
        const auto layout = image::Layout::open(options_.data_dir);
        const auto record = image::find_reference(layout, to_string(reference_));
        if (!record) return line("stored", "no");
        line("stored", record->image.str());
        if (const auto& by = record->verification) {
            line("verified", by->digest + " by " + (by->key.empty() ? "nobody's key" : by->key) +
                                 (by->identity.empty() ? "" : " (" + by->identity + ")") + ", " + by->requirement);
        }
        if (!record->insecure_options.empty()) line("insecure", text::join(record->insecure_options, ","));
    }

    void print_advice(const Rule& rule) {
        const std::string name = key_name(reference_);
        if (!rule.is_own) {
            line("allow", "change that policy, or --insecure-options=image");
            return;
        }
        const std::string scope = name.empty() ? "--root" : "--prefix=" + name;
        line("allow", "rkt trust " + scope + " KEY, or --insecure-options=image");
        line("deny", "rkt trust remove " + scope + " FINGERPRINT; rkt image rm IMAGE");
    }

    std::ostream& out_;
    FetchOptions options_;
    ImageReference reference_;
};

}  // namespace

int trust_explain(Session& session, const ParsedArgs& args) {
    if (args.arguments.size() != 1) throw UsageError("give one image");
    Explanation(session, parse_image(args.arguments.front())).print();
    return 0;
}

}  // namespace rkt::cli::fetcher

// What an administrator wants of signatures: containers-policy.json(5) as a value. JSON comments are not taken, unknown
// keys and types are errors, as in containers/image: a misread policy would let everything through.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "spec/reference.hpp"

namespace rkt {

// How the reference in a signature must relate to the one that was asked for (containers-policy.json(5),
// signedIdentity).
struct SignedIdentity {
    enum class Type { exact, repo_digest_or_exact, repository, exact_reference, exact_repository, remap };
    Type type = Type::repo_digest_or_exact;
    std::string docker_reference;   // exact_reference
    std::string docker_repository;  // exact_repository
    std::string prefix;             // remap
    std::string signed_prefix;      // remap
};
// Whether its references and prefixes have the form they must have; throws ParseError.
void check_identity(const SignedIdentity& rule);
// `signed_reference`: docker-reference of the signature's payload, "REG/REPO:TAG" or "…@sha256:…", without which only a
// repository can match. What is no reference matches nothing. The signature's digest is compared elsewhere: of a wanted
// reference with tag and digest, the tag is what the signature must say.
bool identity_matches(const SignedIdentity& rule, const DockerReference& wanted, std::string_view signed_reference);

struct InsecureAcceptAnything {};
struct Reject {};
// One signature by one of the keys. signedBy: simple signing, keys of OpenPGP; sigstoreSigned: cosign, PEM.
struct SignedBy {
    enum class Format { simple, sigstore } format = Format::simple;
    std::vector<std::string> key_files;  // keyPath, keyPaths
    std::vector<std::string> key_data;   // decoded
    SignedIdentity identity;
};
// Valid, but nothing that rkt can check: never met.
struct Unsupported {
    std::string what;  // "sigstoreSigned with fulcio"
};
using PolicyRequirement = std::variant<InsecureAcceptAnything, Reject, SignedBy, Unsupported>;

// All of them must hold.
struct PolicyRule {
    std::string scope;  // "docker:registry.example.com/app", "docker:" for all of a transport, "default"
    std::vector<PolicyRequirement> requirements;

    [[nodiscard]] bool is_default() const { return scope == "default"; }
    [[nodiscard]] bool accepts_anything() const;  // insecureAcceptAnything and nothing else
};

class SignaturePolicy {
public:
    static SignaturePolicy parse(std::string_view json, std::string_view where);  // throws ParseError
    // The rule of the most specific scope that the image is in: of its transport, the transport's "", or `default`.
    // An archive's path must be absolute, without symlinks: scopes are such paths. Policy speaks of docker references
    // and archives alone; throws Error for others.
    [[nodiscard]] const PolicyRule& rule_for(const ImageReference& reference) const;

private:
    using Scopes = std::map<std::string, PolicyRule>;
    PolicyRule default_;
    std::map<std::string, Scopes> transports_;
};

}  // namespace rkt

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

// How the reference in a signature must relate to the one that was asked for (containers-policy.json(5), signedIdentity).
struct SignedIdentity {
    enum class Type { exact, repo_digest_or_exact, repository, exact_reference, exact_repository, remap };
    Type type = Type::repo_digest_or_exact;
    std::string docker_reference;   // exact_reference
    std::string docker_repository;  // exact_repository
    std::string prefix;             // remap
    std::string signed_prefix;      // remap
};
// `signed_reference`: docker-reference of the signature's payload, "REG/REPO:TAG" or "…@sha256:…".
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
using PolicyRequirement = std::variant<InsecureAcceptAnything, Reject, SignedBy>;

// All of them must hold.
struct PolicyRule {
    std::string scope;  // "docker:registry.example.com/app", "default"
    std::vector<PolicyRequirement> requirements;
};

class SignaturePolicy {
public:
    static SignaturePolicy parse(std::string_view json, std::string_view where);  // throws ParseError
    // The rule of the longest scope that the image is in: of its transport, the transport's "", or `default`.
    [[nodiscard]] const PolicyRule& rule_for(const ImageReference& reference) const;

private:
    PolicyRule default_;
    std::map<std::string, std::map<std::string, PolicyRule>> transports_;
};

}  // namespace rkt

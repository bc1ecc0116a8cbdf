// containers-policy.json(5), signedIdentity.
#include "base/error.hpp"
#include "base/text.hpp"
#include "spec/signature_policy.hpp"

namespace rkt {
namespace {

using MatchType = SignedIdentity::Type;

struct Named {
    std::string repository;  // REG/REPO
    std::string tag;
    std::optional<Digest> digest;

    bool operator==(const Named&) const = default;
    [[nodiscard]] bool is_repository() const { return tag.empty() && !digest; }
};

Named named(const DockerReference& reference) { return {reference.location(), reference.tag, reference.digest}; }

// A reference as docker writes it; unlike on a command line, without a tag it is none's but the repository's.
std::optional<Named> parse_named(std::string_view s) {
    try {
        Named parsed = named(std::get<DockerReference>(parse_reference("docker://" + std::string(s))));
        const size_t slash = s.rfind('/');
        if (s.find_first_of(":@", slash == std::string_view::npos ? 0 : slash) == std::string_view::npos)
            parsed.tag.clear();
        return parsed;
    } catch (const ParseError&) {
        return std::nullopt;
    }
}

// A host, a namespace or a repository: what a repository's name can begin with.
bool is_identity_prefix(const std::string& s) { return parse_named(s + "/x").has_value(); }

bool is_exactly(const Named& signature, Named wanted) {
    if (!wanted.tag.empty() && !signature.digest) wanted.digest.reset();
    return !signature.is_repository() && signature == wanted;
}

bool is_digest_of_repository_or_exactly(const Named& signature, const Named& wanted) {
    if (!wanted.tag.empty()) return is_exactly(signature, wanted);
    return !signature.is_repository() && signature.repository == wanted.repository;
}

// Nullopt: the name that it becomes is none of a repository.
std::optional<Named> remapped(const SignedIdentity& rule, Named wanted) {
    const std::string& name = wanted.repository;
    const size_t length = rule.prefix.size();
    if (!name.starts_with(rule.prefix) || (name.size() > length && name[length] != '/')) return wanted;
    const std::string moved = rule.signed_prefix + name.substr(length);
    const auto parsed = parse_named(moved);
    if (!parsed || parsed->repository != moved) return std::nullopt;  // only fully written names are mapped
    wanted.repository = moved;
    return wanted;
}

bool matches(const SignedIdentity& rule, const Named& wanted, const Named& signature) {
    switch (rule.type) {
        case MatchType::exact:
            return is_exactly(signature, wanted);
        case MatchType::repo_digest_or_exact:
            return is_digest_of_repository_or_exactly(signature, wanted);
        case MatchType::repository:
            return signature.repository == wanted.repository;
        case MatchType::exact_reference:
            return !signature.is_repository() && parse_named(rule.docker_reference) == signature;
        case MatchType::exact_repository: {
            const auto repository = parse_named(rule.docker_repository);
            return repository && signature.repository == repository->repository;
        }
        case MatchType::remap: {
            const auto moved = remapped(rule, wanted);
            return moved && is_digest_of_repository_or_exactly(signature, *moved);
        }
    }
    return false;
}

}  // namespace

void check_identity(const SignedIdentity& rule) {
    const auto refuse = [](const char* key, const std::string& value, const char* wants) {
        throw ParseError(key, text::quoted(value) + " is no " + wants);
    };
    if (rule.type == MatchType::exact_reference) {
        const auto reference = parse_named(rule.docker_reference);
        if (!reference || reference->is_repository())
            refuse("dockerReference", rule.docker_reference, "REG/REPO:TAG or REG/REPO@DIGEST");
    }
    if (rule.type == MatchType::exact_repository && !parse_named(rule.docker_repository))
        refuse("dockerRepository", rule.docker_repository, "REG/REPO");
    if (rule.type == MatchType::remap) {
        if (!is_identity_prefix(rule.prefix)) refuse("prefix", rule.prefix, "host, namespace or repository");
        if (!is_identity_prefix(rule.signed_prefix))
            refuse("signedPrefix", rule.signed_prefix, "host, namespace or repository");
    }
}

bool identity_matches(const SignedIdentity& rule, const DockerReference& wanted, std::string_view signed_reference) {
    const auto signature = parse_named(signed_reference);
    return signature && matches(rule, named(wanted), *signature);
}

}  // namespace rkt

// containers-policy.json(5), "Policy Requirements".
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "spec/policy_requirement.hpp"
#include "spec/registry.hpp"

namespace rkt {
namespace {

using json::Node;
using Keys = std::initializer_list<const char*>;

std::string nonempty_text(const Node& node) {
    auto text = node.string();
    if (text.empty()) node.fail("is empty");
    return text;
}

std::string data_of(const Node& node) {
    auto text = nonempty_text(node);
    std::erase_if(text, [](char c) { return c == '\n' || c == '\r'; });  // as base64(1) breaks lines
    auto data = decode_base64(text);
    if (!data || data->empty()) node.fail("is no base64");
    return *data;
}

template <typename Read>
std::vector<std::string> list_of(const Node& node, Read read) {
    std::vector<std::string> all;
    for (const Node& element : node.elements()) all.push_back(read(element));
    if (all.empty()) node.fail("is empty");
    return all;
}

std::string join_keys(Keys keys) {
    std::string all;
    for (const char* key : keys) all += std::string(all.empty() ? "" : ", ") + key;
    return all;
}

// The one of `keys` that is there; nullptr: none.
const char* one_at_most(const Node& node, Keys keys) {
    const char* found = nullptr;
    for (const char* key : keys) {
        if (!node.find(key)) continue;
        if (found != nullptr) node.fail("has more than one of " + join_keys(keys));
        found = key;
    }
    return found;
}

const char* exactly_one(const Node& node, Keys keys) {
    const char* found = one_at_most(node, keys);
    if (found == nullptr) node.fail("wants one of " + join_keys(keys));
    return found;
}

// A file, files, data, or data several times, as the key's name ends.
void read_keys(const Node& node, const std::string& key, SignedBy& requirement) {
    const Node value = node.at(key.c_str());
    if (key.ends_with("Path")) {
        requirement.key_files = {nonempty_text(value)};
    } else if (key.ends_with("Paths")) {
        requirement.key_files = list_of(value, nonempty_text);
    } else if (key.ends_with("Data")) {
        requirement.key_data = {data_of(value)};
    } else {
        requirement.key_data = list_of(value, data_of);
    }
}

struct IdentityForm {
    const char* type;
    SignedIdentity::Type value;
    std::array<std::pair<const char*, std::string SignedIdentity::*>, 2> strings;
};
using IdentityType = SignedIdentity::Type;
constexpr std::array<IdentityForm, 6> kIdentityForms{{
    {"matchExact", IdentityType::exact, {}},
    {"matchRepoDigestOrExact", IdentityType::repo_digest_or_exact, {}},
    {"matchRepository", IdentityType::repository, {}},
    {"exactReference", IdentityType::exact_reference, {{{"dockerReference", &SignedIdentity::docker_reference}}}},
    {"exactRepository", IdentityType::exact_repository, {{{"dockerRepository", &SignedIdentity::docker_repository}}}},
    {"remapIdentity",
     IdentityType::remap,
     {{{"prefix", &SignedIdentity::prefix}, {"signedPrefix", &SignedIdentity::signed_prefix}}}},
}};

SignedIdentity parse_identity(const Node& node) {
    const std::string type = node.at("type").string();
    const auto* form = std::find_if(kIdentityForms.begin(), kIdentityForms.end(),
                                    [&](const IdentityForm& candidate) { return candidate.type == type; });
    if (form == kIdentityForms.end()) node.at("type").fail("unknown identity " + text::quoted(type));
    const auto name = [&](size_t i) { return form->strings[i].first == nullptr ? "type" : form->strings[i].first; };
    check_policy_keys(node, {"type", name(0), name(1)});
    SignedIdentity identity;
    identity.type = form->value;
    for (const auto& [key, member] : form->strings) {
        if (key != nullptr) identity.*member = node.at(key).string();
    }
    try {
        check_identity(identity);
    } catch (const ParseError& error) {
        node.fail(error.message());
    }
    return identity;
}

SignedIdentity identity_of(const Node& requirement) {
    const auto node = requirement.find("signedIdentity");
    return node ? parse_identity(*node) : SignedIdentity{};
}

PolicyRequirement parse_signed_by(const Node& node) {
    check_policy_keys(node, {"type", "keyType", "keyPath", "keyPaths", "keyData", "signedIdentity"});
    const std::string key_type = node.at("keyType").string();
    if (key_type != "GPGKeys") node.at("keyType").fail("unknown type of key " + text::quoted(key_type));
    SignedBy requirement{SignedBy::Format::simple, {}, {}, identity_of(node)};
    read_keys(node, exactly_one(node, {"keyPath", "keyPaths", "keyData"}), requirement);
    return requirement;
}

void check_fulcio(const Node& node) {
    check_policy_keys(node, {"caPath", "caData", "oidcIssuer", "subjectEmail"});
    SignedBy authority;
    read_keys(node, exactly_one(node, {"caPath", "caData"}), authority);
    (void)nonempty_text(node.at("oidcIssuer"));
    (void)nonempty_text(node.at("subjectEmail"));
}

void check_pki(const Node& node) {
    check_policy_keys(node, {"caRootsPath", "caRootsData", "caIntermediatesPath", "caIntermediatesData",
                             "subjectHostname", "subjectEmail"});
    SignedBy authority;
    read_keys(node, exactly_one(node, {"caRootsPath", "caRootsData"}), authority);
    const char* intermediates = one_at_most(node, {"caIntermediatesPath", "caIntermediatesData"});
    if (intermediates != nullptr) read_keys(node, intermediates, authority);
    const auto email = node.find("subjectEmail");
    const auto host = node.find("subjectHostname");
    if (!email && !host) node.fail("wants subjectEmail or subjectHostname");
    if (email) (void)nonempty_text(*email);
    if (host) (void)nonempty_text(*host);
}

PolicyRequirement parse_sigstore_signed(const Node& node) {
    check_policy_keys(node,
                      {"type", "keyPath", "keyPaths", "keyData", "keyDatas", "fulcio", "pki", "rekorPublicKeyPath",
                       "rekorPublicKeyPaths", "rekorPublicKeyData", "rekorPublicKeyDatas", "signedIdentity"});
    const std::string key = exactly_one(node, {"keyPath", "keyPaths", "keyData", "keyDatas", "fulcio", "pki"});
    const char* rekor =
        one_at_most(node, {"rekorPublicKeyPath", "rekorPublicKeyPaths", "rekorPublicKeyData", "rekorPublicKeyDatas"});
    SignedBy requirement{SignedBy::Format::sigstore, {}, {}, identity_of(node)};
    if (SignedBy log; rekor != nullptr) read_keys(node, rekor, log);
    if (key == "fulcio") {
        check_fulcio(node.at("fulcio"));
        if (rekor == nullptr) node.fail("fulcio wants a rekorPublicKey, too");
        return Unsupported{"sigstoreSigned with fulcio"};
    }
    if (key == "pki") {
        check_pki(node.at("pki"));
        return Unsupported{"sigstoreSigned with pki"};
    }
    read_keys(node, key, requirement);
    if (rekor != nullptr) return Unsupported{"sigstoreSigned with " + std::string(rekor)};
    return requirement;
}

PolicyRequirement parse_signed_base_layer(const Node& node) {
    check_policy_keys(node, {"type", "baseLayerIdentity"});
    (void)parse_identity(node.at("baseLayerIdentity"));
    return Unsupported{"signedBaseLayer"};
}

template <typename Requirement>
PolicyRequirement parse_bare(const Node& node) {
    check_policy_keys(node, {"type"});
    return Requirement{};
}

constexpr std::array<std::pair<const char*, PolicyRequirement (*)(const Node&)>, 5> kRequirements{
    {{"insecureAcceptAnything", parse_bare<InsecureAcceptAnything>},
     {"reject", parse_bare<Reject>},
     {"signedBy", parse_signed_by},
     {"sigstoreSigned", parse_sigstore_signed},
     {"signedBaseLayer", parse_signed_base_layer}}};

}  // namespace

void check_policy_keys(const Node& node, std::initializer_list<std::string_view> known) {
    node.allow_only(known);
    for (const auto& [key, member] : node.members()) {
        if (member.value().is_null()) member.fail("wants a value");
    }
}

PolicyRequirement parse_requirement(const Node& node) {
    const std::string type = node.at("type").string();
    for (const auto& [name, parse] : kRequirements) {
        if (type == name) return parse(node);
    }
    node.at("type").fail("unknown requirement " + text::quoted(type));
}

}  // namespace rkt

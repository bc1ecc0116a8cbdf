#include "spec/signature_policy.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "spec/json.hpp"
#include "spec/policy_requirement.hpp"
#include "spec/signature_scopes.hpp"

namespace rkt {
namespace {

using json::Node;

PolicyRule parse_policy_rule(const Node& node, std::string scope) {
    PolicyRule rule{std::move(scope), {}};
    for (const Node& element : node.elements()) rule.requirements.push_back(parse_requirement(element));
    if (rule.requirements.empty()) node.fail("wants at least one requirement");
    return rule;
}

constexpr const char* kDockerTransport = "docker";
const char* policy_transport(ArchiveKind kind) {
    switch (kind) {
        case ArchiveKind::oci_layout:
            return "oci";
        case ArchiveKind::oci_archive:
            return "oci-archive";
        case ArchiveKind::docker_archive:
            return "docker-archive";
    }
    return "";
}

// A path that can be compared: absolute, no "//", ".", ".." or slash at the end; "/" is what "" is for.
bool is_path_scope(std::string_view scope) {
    if (scope.size() < 2 || !scope.starts_with('/')) return false;
    const auto parts = text::split(scope.substr(1), '/');
    return std::none_of(parts.begin(), parts.end(),
                        [](const std::string& part) { return part.empty() || part == "." || part == ".."; });
}

void check_scope(const Node& node, const std::string& transport, const std::string& scope) {
    if (scope.empty()) return;
    if (transport == "docker-archive") node.fail("docker-archive has no scope but \"\"");
    if ((transport == "oci" || transport == "oci-archive") && !is_path_scope(scope))
        node.fail("scope " + text::quoted(scope) + " is no absolute, clean path below /");
}

// The tag is none of a scope: a layout's only image can be named with it and without.
std::vector<std::string> path_scopes(const ArchiveReference& archive) {
    std::vector<std::string> scopes;
    if (archive.kind == ArchiveKind::docker_archive || !is_path_scope(archive.path)) return scopes;
    std::string path = archive.path;
    while (!path.empty()) {
        scopes.push_back(path);
        path.resize(path.rfind('/'));
    }
    return scopes;
}

}  // namespace

bool PolicyRule::accepts_anything() const {
    return !requirements.empty() &&
           std::all_of(requirements.begin(), requirements.end(), [](const PolicyRequirement& requirement) {
               return std::holds_alternative<InsecureAcceptAnything>(requirement);
           });
}

SignaturePolicy SignaturePolicy::parse(std::string_view text, std::string_view where) {
    return with_context(where, [&] {
        const auto document = json::parse(text, "signature policy");
        const Node node(document, "");
        check_policy_keys(node, {"default", "transports"});
        SignaturePolicy policy;
        policy.default_ = parse_policy_rule(node.at("default"), "default");
        const auto transports = node.find("transports");
        if (!transports) return policy;
        for (const auto& [transport, scopes] : transports->members()) {
            for (const auto& [scope, rule] : scopes.members()) {
                check_scope(rule, transport, scope);
                policy.transports_[transport].emplace(scope, parse_policy_rule(rule, transport + ":" + scope));
            }
        }
        return policy;
    });
}

const PolicyRule& SignaturePolicy::rule_for(const ImageReference& reference) const {
    const auto* docker = std::get_if<DockerReference>(&reference);
    const auto* archive = std::get_if<ArchiveReference>(&reference);
    if (docker == nullptr && archive == nullptr)
        throw Error(to_string(reference) + ": policy.json speaks of registries' images and archives only");
    const auto transport = transports_.find(docker != nullptr ? kDockerTransport : policy_transport(archive->kind));
    if (transport == transports_.end()) return default_;
    std::vector<std::string> scopes = docker != nullptr ? signature_scopes(*docker) : path_scopes(*archive);
    scopes.emplace_back();
    for (const std::string& scope : scopes) {
        const auto rule = transport->second.find(scope);
        if (rule != transport->second.end()) return rule->second;
    }
    return default_;
}

}  // namespace rkt

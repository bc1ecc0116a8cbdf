#include "image/trust/rule.hpp"

#include <algorithm>
#include <optional>

#include "base/dir.hpp"
#include "base/error.hpp"

namespace rkt::image {
namespace {

constexpr const char* kPolicy = "policy.json";
constexpr const char* kOwn = "rkt's own rule: a signature by a key that is trusted for the image's name";

std::optional<SignaturePolicy> read_policy(const std::string& directory, std::string& file) {
    struct stat st {};
    file = directory + "/" + kPolicy;
    if (::stat(file.c_str(), &st) == -1) {
        if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
        throw SystemError(errno, "reading " + file);
    }
    return SignaturePolicy::parse(Dir::open(directory).read_file(kPolicy, 4U << 20), file);
}

bool accepts_anything(const PolicyRule& rule) {
    return std::all_of(rule.requirements.begin(), rule.requirements.end(),
                       [](const auto& one) { return std::holds_alternative<InsecureAcceptAnything>(one); });
}

Rule as_written(const PolicyRule& rule, const std::string& file) {
    return {file + ", " + rule.scope, rule.requirements, false};
}

}  // namespace

Rule find_rule(const ImageReference& reference, const FetchOptions& options) {
    const bool in_policies =
        std::holds_alternative<DockerReference>(reference) || std::holds_alternative<ArchiveReference>(reference);
    if (!in_policies) return {kOwn, {}, true};
    std::string file;
    for (auto dir = options.config_dirs.rbegin(); dir != options.config_dirs.rend(); ++dir) {
        if (const auto policy = read_policy(*dir, file)) return as_written(policy->rule_for(reference), file);
    }
    if (const auto policy = read_policy(options.containers_dir, file)) {
        const PolicyRule& rule = policy->rule_for(reference);
        if (rule.scope != "default" || !accepts_anything(rule)) return as_written(rule, file);
    }
    return {kOwn, {}, true};
}

}  // namespace rkt::image

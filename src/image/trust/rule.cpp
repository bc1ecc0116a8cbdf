#include "image/trust/rule.hpp"

#include <filesystem>
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

// Scopes are absolute paths without symlinks: another way to write the path is no way around the policy.
ImageReference resolved(const ImageReference& reference) {
    const auto* archive = std::get_if<ArchiveReference>(&reference);
    if (archive == nullptr) return reference;
    ArchiveReference named = *archive;
    std::error_code error;
    named.path = std::filesystem::canonical(archive->path, error).string();
    if (error) throw Error("looking for " + archive->path + ": " + error.message());
    return named;
}

Rule as_written(const PolicyRule& rule, const std::string& file) {
    return {file + ", " + rule.scope, rule.requirements, false};
}

}  // namespace

Rule find_rule(const ImageReference& reference, const FetchOptions& options) {
    const bool in_policies =
        std::holds_alternative<DockerReference>(reference) || std::holds_alternative<ArchiveReference>(reference);
    if (!in_policies) return {kOwn, {}, true};
    const ImageReference named = resolved(reference);
    std::string file;
    for (auto dir = options.config_dirs.rbegin(); dir != options.config_dirs.rend(); ++dir) {
        if (const auto policy = read_policy(*dir, file)) return as_written(policy->rule_for(named), file);
    }
    if (const auto policy = read_policy(options.containers_dir, file)) {
        const PolicyRule& rule = policy->rule_for(named);
        if (!rule.is_default() || !rule.accepts_anything()) return as_written(rule, file);
    }
    return {kOwn, {}, true};
}

}  // namespace rkt::image

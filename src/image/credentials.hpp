// Where a registry's credentials come from: rkt's auth.d of each configuration directory, then the
// files of containers-auth.json(5) and docker's config.json with their credential helpers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "spec/registry.hpp"

namespace rkt::image {

struct CredentialSources {
    std::vector<std::string> config_dirs;  // auth.d of each; the last wins
    std::vector<std::string> files;        // auth.json and config.json, the first that knows the registry wins

    // As the environment says: REGISTRY_AUTH_FILE, XDG_RUNTIME_DIR, DOCKER_CONFIG, HOME.
    static CredentialSources from_environment(std::vector<std::string> config_dirs);
};

// nullopt: anonymous. Throws Error when a file cannot be understood or a helper fails.
std::optional<Credentials> find_credentials(const CredentialSources& sources, const std::string& registry,
                                            const std::string& repository);

}  // namespace rkt::image

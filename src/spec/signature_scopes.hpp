// Which scopes of policy.json and registries.d a registry's image is in (containers-policy.json(5), "docker:").
#pragma once

#include <string>
#include <vector>

#include "spec/reference.hpp"

namespace rkt {

// Most specific first: REG/REPO:TAG or REG/REPO@DIGEST (of a reference with both, the digest), the repository, the
// namespaces above it, the registry HOST[:PORT], and *.DOMAIN for the domains the host is below.
std::vector<std::string> signature_scopes(const DockerReference& reference);

}  // namespace rkt

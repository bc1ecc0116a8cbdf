// Which rule about signatures an image falls under: an administrator's policy.json, or rkt's own (one good signature by
// a key that is trusted for the image's name, or for a path above it).
#pragma once

#include <string>
#include <vector>

#include "image/fetch.hpp"
#include "spec/signature_policy.hpp"

namespace rkt::image {

struct Rule {
    std::string where;                            // for people: a file and its scope, or that it is rkt's own
    std::vector<PolicyRequirement> requirements;  // all must be met
    bool is_own = false;                          // then there are none: the key store decides
};

// policy.json of the last configuration directory that has one; else FetchOptions::containers_dir's, whose `default` of
// insecureAcceptAnything counts for nothing: distributions ship that, nobody decided it. ACIs are always under rkt's
// own rule. Throws ParseError for a policy that cannot be read: nothing is let through then.
Rule find_rule(const ImageReference& reference, const FetchOptions& options);

}  // namespace rkt::image

// The signatures that there are of a registry's image, unchecked: simple ones in the lookaside of
// containers-registries.d(5), cosign's in the repository itself.
#pragma once

#include <string>
#include <vector>

#include "image/fetch.hpp"
#include "image/registry.hpp"
#include "spec/registries_d.hpp"

namespace rkt::image {

struct FoundSignature {
    std::string where;      // URL, or the tag and which one
    std::string content;    // simple: a signed OpenPGP message; cosign: the payload
    std::string signature;  // cosign: of the payload, binary
    std::string why_broken;
};

// What the files of FetchOptions::containers_dir/registries.d say. Throws ParseError.
Lookaside find_lookaside(const DockerReference& reference, const FetchOptions& options);
// signature-1, signature-2, … until there is none; empty without a lookaside. Throws Error where it cannot be asked.
std::vector<FoundSignature> find_simple_signatures(const DockerReference& reference, const Digest& manifest,
                                                   const FetchOptions& options);

// "sha256-HEX.sig"
std::string cosign_tag(const Digest& manifest);
std::vector<FoundSignature> find_cosign_signatures(Registry& registry, const Digest& manifest);

}  // namespace rkt::image

// Signatures of an image that a registry has, whatever the store has: of its manifest's digest, and, where the name
// means an index, of the index and of every image in it.
#pragma once

#include <string>
#include <vector>

#include "image/fetch.hpp"
#include "image/publish/gpg_signer.hpp"
#include "image/trust/public_key.hpp"

namespace rkt::image {

// Simple signing (containers-signature(5)): DIR/REPO@sha256=HEX/signature-N, N the first that is free. Returns the
// files.
std::vector<std::string> sign_simply(const GpgSigner& signer, const DockerReference& reference, const std::string& dir,
                                     const FetchOptions& options);
// cosign (SIGNATURE_SPEC.md): layers of the image REPO:sha256-HEX.sig, after those that are there. Returns the names.
std::vector<std::string> sign_as_cosign(const PrivateKey& key, const DockerReference& reference,
                                        const FetchOptions& options);

}  // namespace rkt::image

// Detached signatures of files: FILE.asc, as rkt and everybody's gpg check them.
#pragma once

#include <string>

#include "image/publish/gpg_signer.hpp"

namespace rkt::image {

// Of an ACI, an archive, or a layout's index.json ("oci:DIR"). A signature that is there is replaced. Returns the file
// written.
std::string sign_file(const GpgSigner& signer, const std::string& file);

}  // namespace rkt::image

// The credentials of a pod: those of its unit, and those that --credential names.
#pragma once

#include <vector>

#include "spec/credential.hpp"

namespace rkt::pod {

// What $CREDENTIALS_DIRECTORY of this process holds, and the files; of two with one name, the file counts. Throws
// Error: a file that cannot be read or is none, more bytes together than kMaxCredentialBytes.
std::vector<Credential> load_credentials(const std::vector<CredentialFile>& files);
// Whether the unit that this process is in has any.
bool unit_has_credentials();

}  // namespace rkt::pod

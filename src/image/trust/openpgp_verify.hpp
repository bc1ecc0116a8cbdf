// Signatures of OpenPGP, checked by gpg in a home of its own that knows the given keys and nothing else, and takes MD5,
// SHA-1 and RIPEMD-160 for nothing (gpg(1) --weak-digest).
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace rkt::image {

struct OpenPgpSigner {
    std::string fingerprint;  // of the primary key, 40 lower-case hex digits
    std::string identity;     // "Name <mail>"
};

// Content as a stream: 0 at the end. Throws Error.
using ReadContent = std::function<size_t(std::span<char>)>;

// One good signature by one of `keys` (armored) is enough. Throws Error with the reason of the best one that is not
// good: it has expired, its key has expired or was revoked, it is made with SHA-1 (or MD5), it does not match the
// content, or it is by nobody known ("signature made by unknown entity", as rkt said); or that it is no detached
// signature at all.
OpenPgpSigner verify_detached(const std::vector<std::string>& keys, const std::string& signature,
                              const ReadContent& content);
// Before the content is there: throws the same Error where no signature is by one of `keys`.
void require_known_signer(const std::vector<std::string>& keys, const std::string& signature);

struct SignedMessage {
    OpenPgpSigner signer;
    std::string content;
};
// A message that carries its content (simple signing): at most 32 KiB, and 1 MiB of content.
SignedMessage verify_message(const std::vector<std::string>& keys, const std::string& message);

}  // namespace rkt::image

// Digests of bytes, for building images in tests.
#pragma once

#include <string>

#include "image/import.hpp"
#include "spec/oci.hpp"

namespace rkt::test {

inline Digest digest_of(const std::string& bytes) { return Digest::sha256(image::sha256_hex(bytes)); }

inline oci::Descriptor describe(const std::string& bytes, const std::string& media_type) {
    return {media_type, digest_of(bytes), bytes.size(), std::nullopt, {}};
}

}  // namespace rkt::test

// What a simple signature and a cosign signature say, once they are known to be somebody's (containers-signature(5),
// cosign's SIGNATURE_SPEC): the same JSON with another type. To be read only after the signature was verified.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "spec/id.hpp"

namespace rkt {

struct SignaturePayload {
    enum class Type {
        simple,
        cosign
    } type = Type::simple;         // "atomic container signature", "cosign container image signature"
    std::string docker_reference;  // as it is written: identity_matches decides what it is worth
    Digest manifest_digest;
    std::string creator;               // "": not said
    std::optional<int64_t> timestamp;  // seconds since 1970

    // Throws ParseError, for unknown keys, too, but those of `optional`.
    static SignaturePayload parse(std::string_view json, Type expected);
    [[nodiscard]] std::string print() const;
};

}  // namespace rkt

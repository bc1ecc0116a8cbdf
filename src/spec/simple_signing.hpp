// What a simple signature and a cosign signature say, once they are known to be somebody's (containers-signature(5),
// cosign's SIGNATURE_SPEC): the same JSON with another type.
#pragma once

#include <string>
#include <string_view>

#include "spec/id.hpp"

namespace rkt {

struct SignaturePayload {
    enum class Type { simple, cosign } type = Type::simple;  // "atomic container signature", "cosign container image signature"
    std::string docker_reference;
    Digest manifest_digest;

    static SignaturePayload parse(std::string_view json, Type expected);  // throws ParseError; unknown critical keys, too
    [[nodiscard]] std::string print() const;
};

}  // namespace rkt

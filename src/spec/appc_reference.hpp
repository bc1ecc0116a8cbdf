// How appc images are named: rkt's image strings beside docker's and OCI's (rkt-1.30.md 1.4). Only spec/reference
// includes this.
#pragma once

#include <string_view>

#include "spec/reference.hpp"

namespace rkt {

// An ACI's place or an appc name, in rkt's order of guesses. Throws ParseError.
ImageReference parse_aci_or_name(std::string_view s, bool is_file);
// cimd:TYPE:v=0:DATA, how rkt itself wrote images down. Throws ParseError.
ImageReference parse_cimd(std::string_view s);

[[noreturn]] void refuse_reference(std::string_view reference, std::string_view why);

}  // namespace rkt

// RFC 3986, 2.1.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rkt {

// %XX is a byte, everything else itself. nullopt: a "%" without two hexadecimal digits behind it.
std::optional<std::string> percent_decoded(std::string_view s);

}  // namespace rkt

#include "spec/percent_encoding.hpp"

#include "base/text.hpp"

namespace rkt {

std::optional<std::string> percent_decoded(std::string_view s) {
    std::string decoded;
    for (size_t i = 0; i < s.size(); ++i) {
        if (s[i] != '%') {
            decoded += s[i];
            continue;
        }
        const std::string digits = text::to_lower(s.substr(i + 1, 2));
        if (digits.size() != 2 || !text::is_hex(digits)) return std::nullopt;
        decoded += static_cast<char>(std::stoi(digits, nullptr, 16));
        i += 2;
    }
    return decoded;
}

}  // namespace rkt

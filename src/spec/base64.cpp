// RFC 4648 section 4.
#include <cstdint>

#include "spec/registry.hpp"

namespace rkt {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::string encode_base64(std::string_view s) {
    std::string out;
    for (size_t i = 0; i < s.size(); i += 3) {
        uint32_t bits = 0;
        for (size_t k = 0; k < 3; ++k) bits = bits << 8 | (i + k < s.size() ? static_cast<uint8_t>(s[i + k]) : 0u);
        for (size_t k = 0; k < 4; ++k) out += i + k <= s.size() ? kAlphabet[bits >> (18 - 6 * k) & 63] : '=';
    }
    return out;
}

std::optional<std::string> decode_base64(std::string_view s) {
    if (s.size() % 4 != 0) return std::nullopt;
    for (int padding = 0; padding < 2 && s.ends_with('='); ++padding) s.remove_suffix(1);
    std::string out;
    out.reserve(s.size() / 4 * 3 + 2);
    uint32_t bits = 0;
    int have = 0;
    for (const char c : s) {
        const size_t value = kAlphabet.find(c);
        if (value == std::string_view::npos) return std::nullopt;
        bits = bits << 6 | static_cast<uint32_t>(value);
        have += 6;
        if (have < 8) continue;
        have -= 8;
        out += static_cast<char>(bits >> have & 0xff);
    }
    const uint32_t stray = bits & ((1u << have) - 1);
    if (stray != 0) return std::nullopt;
    return out;
}

}  // namespace rkt

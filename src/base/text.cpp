#include "base/text.hpp"

#include <algorithm>
#include <charconv>

namespace rkt::text {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

template <typename T>
std::optional<T> to_number(std::string_view s) {
    T value{};
    const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), value);
    if (error != std::errc{} || end != s.data() + s.size()) return std::nullopt;
    return value;
}

}  // namespace

std::vector<std::string> split(std::string_view s, char separator) {
    std::vector<std::string> parts;
    for (;;) {
        const size_t at = s.find(separator);
        parts.emplace_back(s.substr(0, at));
        if (at == std::string_view::npos) return parts;
        s.remove_prefix(at + 1);
    }
}

std::string join(std::span<const std::string> parts, std::string_view separator) {
    std::string joined;
    for (const auto& part : parts) {
        if (&part != parts.data()) joined += separator;
        joined += part;
    }
    return joined;
}

std::string_view trim(std::string_view s) {
    constexpr std::string_view kBlank = " \t\r\n";
    const size_t first = s.find_first_not_of(kBlank);
    if (first == std::string_view::npos) return {};
    return s.substr(first, s.find_last_not_of(kBlank) - first + 1);
}

std::string to_lower(std::string_view s) {
    std::string lower(s);
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

std::string to_hex(std::span<const uint8_t> bytes) {
    std::string hex;
    hex.reserve(bytes.size() * 2);
    for (const uint8_t byte : bytes) {
        hex += kHexDigits[byte >> 4];
        hex += kHexDigits[byte & 15];
    }
    return hex;
}

bool is_hex(std::string_view s) { return !s.empty() && s.find_first_not_of(kHexDigits) == std::string_view::npos; }

std::optional<uint64_t> to_u64(std::string_view s) { return to_number<uint64_t>(s); }

std::optional<int64_t> to_i64(std::string_view s) { return to_number<int64_t>(s); }

std::string printable(std::string_view s) {
    std::string out;
    for (const char c : s) {
        const auto byte = static_cast<uint8_t>(c);
        if (byte >= 0x20 && byte != 0x7f) {
            out += c;
        } else {
            out += "\\x";
            out += kHexDigits[byte >> 4];
            out += kHexDigits[byte & 15];
        }
    }
    return out;
}

std::string quoted(std::string_view s) { return "\"" + printable(s) + "\""; }

bool is_utf8(std::string_view s) {
    for (size_t i = 0; i < s.size();) {
        const auto lead = static_cast<uint8_t>(s[i]);
        const size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        if (length == 1) {
            ++i;
            continue;
        }
        if (lead < 0xc2 || lead > 0xf4 || s.size() - i < length) return false;
        uint32_t point = lead & (0x7fU >> length);
        for (size_t next = 1; next < length; ++next) {
            const auto byte = static_cast<uint8_t>(s[i + next]);
            if ((byte & 0xc0U) != 0x80) return false;
            point = point << 6 | (byte & 0x3fU);
        }
        constexpr uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
        if (point < kSmallest[length] || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return false;
        i += length;
    }
    return true;
}

}  // namespace rkt::text

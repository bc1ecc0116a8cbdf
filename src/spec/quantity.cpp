#include "spec/quantity.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.hpp"

namespace rkt {
namespace {

struct Suffix {
    std::string_view name;
    int decimal;  // a power of ten
    int binary;   // a power of two
};
constexpr std::array<Suffix, 16> kSuffixes{{{"", 0, 0},
                                            {"n", -9, 0},
                                            {"u", -6, 0},
                                            {"m", -3, 0},
                                            {"k", 3, 0},
                                            {"M", 6, 0},
                                            {"G", 9, 0},
                                            {"T", 12, 0},
                                            {"P", 15, 0},
                                            {"E", 18, 0},
                                            {"Ki", 0, 10},
                                            {"Mi", 0, 20},
                                            {"Gi", 0, 30},
                                            {"Ti", 0, 40},
                                            {"Pi", 0, 50},
                                            {"Ei", 0, 60}}};
constexpr int kMaxExponent = 1000;

struct Parts {
    bool negative = false;
    std::string digits;  // without the point
    Suffix unit{};       // decimal: less the digits behind the point
};

bool take_sign(std::string_view& s) {
    const bool negative = s.starts_with('-');
    if (negative || s.starts_with('+')) s.remove_prefix(1);
    return negative;
}

std::optional<Suffix> find_suffix(std::string_view s) {
    const auto known = std::find_if(kSuffixes.begin(), kSuffixes.end(), [&](const Suffix& x) { return x.name == s; });
    if (known != kSuffixes.end()) return *known;
    if (s.front() != 'e' && s.front() != 'E') return std::nullopt;
    s.remove_prefix(1);
    const bool negative = take_sign(s);
    const auto exponent = text::to_u64(s);
    if (!exponent) return std::nullopt;
    const int power = static_cast<int>(std::min<uint64_t>(*exponent, kMaxExponent));
    return Suffix{"", negative ? -power : power, 0};
}

std::optional<Parts> split(std::string_view s) {
    Parts parts;
    parts.negative = take_sign(s);
    const std::string_view number = s.substr(0, s.find_first_not_of("0123456789."));
    const auto unit = find_suffix(s.substr(number.size()));
    if (!unit || std::count(number.begin(), number.end(), '.') > 1) return std::nullopt;
    const size_t point = std::min(number.find('.'), number.size());
    const std::string_view fraction = number.substr(std::min(point + 1, number.size()));
    parts.digits = std::string(number.substr(0, point)) + std::string(fraction);
    if (parts.digits.empty()) return std::nullopt;
    parts.unit = *unit;
    parts.unit.decimal -= static_cast<int>(std::min<size_t>(fraction.size(), kMaxExponent));
    return parts;
}

}  // namespace

bool is_quantity(std::string_view s) { return split(s).has_value(); }

std::optional<uint64_t> to_quantity(std::string_view s, int decimals) {
    const auto parts = split(s);
    const auto number = parts ? text::to_u64(parts->digits) : std::nullopt;
    if (!number || (parts->negative && *number != 0)) return std::nullopt;
    uint64_t value = *number;
    if (value == 0) return value;
    if (__builtin_mul_overflow(value, uint64_t{1} << parts->unit.binary, &value)) return std::nullopt;
    int power = parts->unit.decimal + decimals;
    for (; power > 0; --power) {
        if (__builtin_mul_overflow(value, uint64_t{10}, &value)) return std::nullopt;
    }
    bool rounded = false;
    for (; power < 0 && value != 0; ++power) {
        rounded = rounded || value % 10 != 0;
        value /= 10;
    }
    return value + (rounded ? 1 : 0);
}

}  // namespace rkt

// Settings whose words stand for bits.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "spec/unit_words.hpp"

namespace rkt::systemd {

struct Flag {
    std::string_view name;
    uint64_t bits;
};

inline std::optional<uint64_t> find_flag(std::span<const Flag> flags, std::string_view name) {
    for (const Flag& flag : flags) {
        if (flag.name == name) return flag.bits;
    }
    return std::nullopt;
}

inline std::optional<uint64_t> sum_of_flags(std::span<const Flag> flags, std::string_view value) {
    const auto words = split_words(value);
    if (!words) return std::nullopt;
    uint64_t sum = 0;
    for (const std::string& word : *words) {
        const auto bits = find_flag(flags, word);
        if (!bits) return std::nullopt;
        sum |= *bits;
    }
    return sum;
}

}  // namespace rkt::systemd

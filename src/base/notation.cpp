#include "base/notation.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <span>

#include "base/text.hpp"

namespace rkt {
namespace {

struct Unit {
    std::string_view name;
    uint64_t factor;
};

constexpr uint64_t kSecond = 1'000'000;
constexpr uint64_t kDay = 86'400 * kSecond;
// systemd.time(7), "Displaying time spans"; a month is 30.44 days and a year 365.25 there.
constexpr std::array<Unit, 30> kTimeUnits = {{{"usec", 1},
                                              {"us", 1},
                                              {"µs", 1},
                                              {"μs", 1},
                                              {"msec", 1'000},
                                              {"ms", 1'000},
                                              {"seconds", kSecond},
                                              {"second", kSecond},
                                              {"sec", kSecond},
                                              {"s", kSecond},
                                              {"minutes", 60 * kSecond},
                                              {"minute", 60 * kSecond},
                                              {"min", 60 * kSecond},
                                              {"m", 60 * kSecond},
                                              {"hours", 3600 * kSecond},
                                              {"hour", 3600 * kSecond},
                                              {"hr", 3600 * kSecond},
                                              {"h", 3600 * kSecond},
                                              {"days", kDay},
                                              {"day", kDay},
                                              {"d", kDay},
                                              {"weeks", 7 * kDay},
                                              {"week", 7 * kDay},
                                              {"w", 7 * kDay},
                                              {"months", 2'629'800 * kSecond},
                                              {"month", 2'629'800 * kSecond},
                                              {"M", 2'629'800 * kSecond},
                                              {"years", 31'557'600 * kSecond},
                                              {"year", 31'557'600 * kSecond},
                                              {"y", 31'557'600 * kSecond}}};

const Unit* find_unit(std::span<const Unit> units, std::string_view name) {
    const auto found = std::find_if(units.begin(), units.end(), [&](const Unit& u) { return u.name == name; });
    return found == units.end() ? nullptr : &*found;
}

size_t count_digits(std::string_view s) {
    const size_t end = s.find_first_not_of("0123456789");
    return end == std::string_view::npos ? s.size() : end;
}

std::optional<int32_t> realtime_signal(std::string_view name) {
    // As systemd counts: RTMIN+n upwards, RTMAX-n downwards (signal(7)).
    const bool from_max = name.starts_with("RTMAX");
    if (!from_max && !name.starts_with("RTMIN")) return std::nullopt;
    const int base = from_max ? SIGRTMAX : SIGRTMIN;
    name.remove_prefix(5);
    if (name.empty()) return base;
    if (name.front() != (from_max ? '-' : '+')) return std::nullopt;
    const auto offset = text::to_u64(name.substr(1));
    if (!offset || *offset > static_cast<uint64_t>(SIGRTMAX - SIGRTMIN)) return std::nullopt;
    return from_max ? base - static_cast<int>(*offset) : base + static_cast<int>(*offset);
}

}  // namespace

std::optional<Decimal> take_decimal(std::string_view& s) {
    const size_t digits = count_digits(s);
    const auto whole = text::to_u64(s.substr(0, digits));
    if (!whole) return std::nullopt;
    s.remove_prefix(digits);
    Decimal decimal{*whole, 0};
    if (s.empty() || s.front() != '.') return decimal;
    s.remove_prefix(1);
    double weight = 1;
    for (; !s.empty() && s.front() >= '0' && s.front() <= '9'; s.remove_prefix(1)) {
        weight /= 10;
        decimal.fraction += (s.front() - '0') * weight;
    }
    return decimal;
}

std::optional<uint64_t> scale(const Decimal& decimal, uint64_t factor) {
    uint64_t product = 0;
    if (__builtin_mul_overflow(decimal.whole, factor, &product)) return std::nullopt;
    const auto rest = static_cast<uint64_t>(decimal.fraction * static_cast<double>(factor) + 0.5);
    if (__builtin_add_overflow(product, rest, &product) || product == kInfinity) return std::nullopt;
    return product;
}

std::optional<uint64_t> to_microseconds(std::string_view s) {
    s = text::trim(s);
    if (s == "infinity") return kInfinity;
    if (s.empty()) return std::nullopt;
    uint64_t total = 0;
    while (!s.empty()) {
        const auto decimal = take_decimal(s);
        if (!decimal) return std::nullopt;
        s = text::trim(s);
        const size_t letters = std::min(s.find_first_of(" \t0123456789"), s.size());
        const Unit* unit = letters == 0 ? find_unit(kTimeUnits, "s") : find_unit(kTimeUnits, s.substr(0, letters));
        const auto part = unit == nullptr ? std::nullopt : scale(*decimal, unit->factor);
        if (!part || __builtin_add_overflow(total, *part, &total)) return std::nullopt;
        s = text::trim(s.substr(letters));
    }
    return total == kInfinity ? std::nullopt : std::optional(total);
}

std::optional<int32_t> to_signal(std::string_view s) {
    if (const auto number = text::to_u64(s)) {
        return *number >= 1 && *number <= static_cast<uint64_t>(SIGRTMAX) ? std::optional(static_cast<int32_t>(*number))
                                                                          : std::nullopt;
    }
    if (s.starts_with("SIG")) s.remove_prefix(3);
    for (int signal = 1; signal < 32; ++signal) {
        const char* name = ::sigabbrev_np(signal);
        if (name != nullptr && s == name) return signal;
    }
    return realtime_signal(s);
}

}  // namespace rkt

#include "systemd/property_value.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <csignal>
#include <cstring>
#include <span>

#include "base/text.hpp"
#include "systemd/words.hpp"

namespace rkt::systemd {
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

// A decimal with an optional fraction, taken off the front of `s` ("1.5G" leaves "G").
struct Decimal {
    uint64_t whole = 0;
    double fraction = 0;
};
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

// nullopt: does not fit into 64 bits, or is their largest value, which means infinity.
std::optional<uint64_t> scale(const Decimal& decimal, uint64_t factor) {
    uint64_t product = 0;
    if (__builtin_mul_overflow(decimal.whole, factor, &product)) return std::nullopt;
    const auto rest = static_cast<uint64_t>(decimal.fraction * static_cast<double>(factor) + 0.5);
    if (__builtin_add_overflow(product, rest, &product) || product == kInfinity) return std::nullopt;
    return product;
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

// More CPUs than the kernel supports (CONFIG_NR_CPUS ≤ 8192).
constexpr uint64_t kMaxCpus = 8192;

bool add_cpus(Property::Bytes& bits, std::string_view range) {
    const size_t dash = range.find('-');
    const auto first = text::to_u64(range.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : text::to_u64(range.substr(dash + 1));
    if (!first || !last || *last < *first || *last >= kMaxCpus) return false;
    if (bits.size() <= *last / 8) bits.resize(*last / 8 + 1);
    for (uint64_t cpu = *first; cpu <= *last; ++cpu) bits[cpu / 8] |= static_cast<uint8_t>(1U << (cpu % 8));
    return true;
}

}  // namespace

std::optional<bool> to_boolean(std::string_view s) {
    const std::string lower = text::to_lower(s);
    for (const std::string_view yes : {"1", "yes", "y", "true", "t", "on"}) {
        if (lower == yes) return true;
    }
    for (const std::string_view no : {"0", "no", "n", "false", "f", "off"}) {
        if (lower == no) return false;
    }
    return std::nullopt;
}

std::optional<uint64_t> to_number(std::string_view s) { return s == "infinity" ? kInfinity : text::to_u64(s); }

std::optional<uint64_t> to_size(std::string_view s, uint64_t base) {
    if (s == "infinity") return kInfinity;
    const auto decimal = take_decimal(s);
    if (!decimal) return std::nullopt;
    if (s.empty() || s == "B") return decimal->fraction == 0 ? scale(*decimal, 1) : std::nullopt;
    const size_t power = std::string_view("KMGTPE").find(s);
    if (s.size() != 1 || power == std::string_view::npos) return std::nullopt;
    uint64_t factor = base;
    for (size_t i = 0; i < power; ++i) factor *= base;
    return scale(*decimal, factor);
}

std::optional<uint64_t> to_permyriad(std::string_view s) {
    if (s.empty() || s.back() != '%') return std::nullopt;
    s.remove_suffix(1);
    const size_t dot = s.find('.');
    if (dot != std::string_view::npos && (s.size() - dot > 3 || dot + 1 == s.size())) return std::nullopt;
    const auto decimal = take_decimal(s);
    if (!decimal || !s.empty()) return std::nullopt;
    return scale(*decimal, 100);
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

std::optional<uint32_t> to_mode(std::string_view s) {
    uint32_t mode = 0;
    const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), mode, 8);
    if (error != std::errc() || end != s.data() + s.size() || mode > 07777) return std::nullopt;
    return mode;
}

std::optional<Property::Bytes> to_cpu_set(std::string_view s) {
    std::string spaced(s);
    std::replace(spaced.begin(), spaced.end(), ',', ' ');
    const auto ranges = split_words(spaced);
    if (!ranges) return std::nullopt;
    Property::Bytes bits;
    for (const std::string& range : *ranges) {
        if (!add_cpus(bits, range)) return std::nullopt;
    }
    return bits;
}

std::optional<IpPrefix> to_ip_prefix(std::string_view s) {
    const size_t slash = s.find('/');
    const std::string address(s.substr(0, slash));
    const bool v6 = address.find(':') != std::string::npos;
    IpPrefix prefix{v6 ? AF_INET6 : AF_INET, Property::Bytes(v6 ? 16 : 4), v6 ? 128U : 32U};
    if (::inet_pton(prefix.family, address.c_str(), prefix.address.data()) != 1) return std::nullopt;
    if (slash == std::string_view::npos) return prefix;
    const auto length = text::to_u64(s.substr(slash + 1));
    if (!length || *length > prefix.length) return std::nullopt;
    prefix.length = static_cast<uint32_t>(*length);
    return prefix;
}

}  // namespace rkt::systemd

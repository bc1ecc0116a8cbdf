#include "systemd/property_value.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.hpp"
#include "spec/unit_words.hpp"

namespace rkt::systemd {
namespace {

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

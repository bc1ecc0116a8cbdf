// How systemd writes numbers, time spans and signals: systemd.syntax(7), systemd.time(7). Each answers nullopt for text
// that is not of its notation.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace rkt {

constexpr uint64_t kInfinity = UINT64_MAX;  // "infinity" of every limit and time span

// A decimal with an optional fraction, taken off the front of `s` ("1.5G" leaves "G").
struct Decimal {
    uint64_t whole = 0;
    double fraction = 0;
};
std::optional<Decimal> take_decimal(std::string_view& s);
// nullopt: does not fit into 64 bits, or is their largest value, which means infinity.
std::optional<uint64_t> scale(const Decimal& decimal, uint64_t factor);

std::optional<uint64_t> to_microseconds(std::string_view s);  // "5min 20s", "2" (seconds), "infinity"
std::optional<int32_t> to_signal(std::string_view s);         // "SIGINT", "INT", "2", "RTMIN+4"

}  // namespace rkt

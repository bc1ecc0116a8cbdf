// The notations of values in unit files: systemd.syntax(7), systemd.time(7), systemd.resource-control(5).
// Each returns nullopt for text that is not of its notation.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/notation.hpp"
#include "systemd/unit.hpp"

namespace rkt::systemd {

std::optional<bool> to_boolean(std::string_view s);
std::optional<uint64_t> to_number(std::string_view s);               // decimal, or "infinity"
std::optional<uint64_t> to_size(std::string_view s, uint64_t base);  // "1.5G", bytes; base 1024 or 1000
std::optional<uint64_t> to_permyriad(std::string_view s);            // "12.34%" → 1234
std::optional<uint32_t> to_mode(std::string_view s);                 // octal
std::optional<Property::Bytes> to_cpu_set(std::string_view s);       // "0-3,8" → bits, lowest first
std::optional<IpPrefix> to_ip_prefix(std::string_view s);            // "10.0.0.0/8", "::1"

}  // namespace rkt::systemd

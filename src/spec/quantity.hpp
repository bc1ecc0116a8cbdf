// Amounts in Kubernetes' notation, which appc's isolators use (rkt-1.30.md 12): "500m", "16Mi", "1e3", "0.5".
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace rkt {

bool is_quantity(std::string_view s);

// Times 10^decimals (0: whole ones, 3: thousandths), rounded up. nullopt: no quantity, negative, or 2^64 and more.
std::optional<uint64_t> to_quantity(std::string_view s, int decimals = 0);

}  // namespace rkt

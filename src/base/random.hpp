// Unpredictable bits from the kernel (getrandom(2)).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace rkt {

std::array<uint8_t, 16> random_bytes16();
std::string random_hex(size_t digits);  // lower case; at most 32 digits

}  // namespace rkt

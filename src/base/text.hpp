// The few string operations the standard library of C++20 lacks.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rkt::text {

std::vector<std::string> split(std::string_view s, char separator);  // "" gives one empty part
std::string join(std::span<const std::string> parts, std::string_view separator);
std::string_view trim(std::string_view s);  // blanks, tabs and line ends at both ends
std::string to_lower(std::string_view s);
std::string to_hex(std::span<const uint8_t> bytes);  // lower case
bool is_hex(std::string_view s);                     // lower case digits only; "" is not
bool is_utf8(std::string_view s);                    // RFC 3629: no overlong form, no surrogate
// Whole string, decimal, no sign for unsigned; nullopt when it does not fit or has anything else.
std::optional<uint64_t> to_u64(std::string_view s);
std::optional<int64_t> to_i64(std::string_view s);
// Printable on one line of a terminal: control bytes become \xNN, so that a message can quote outside input.
std::string printable(std::string_view s);
std::string quoted(std::string_view s);  // printable, between double quotes

}  // namespace rkt::text

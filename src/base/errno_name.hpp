// Names of errno values (errno(3)).
#pragma once

#include <optional>
#include <string_view>

namespace rkt {

std::optional<int> errno_number(std::string_view name);  // "EPERM" → 1

}  // namespace rkt

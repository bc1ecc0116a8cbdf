// Dates as appc and OCI write them (RFC 3339).
#pragma once

#include <string_view>

namespace rkt {

bool is_rfc3339(std::string_view s);  // date, "T", time, optional fraction, "Z" or offset

}  // namespace rkt

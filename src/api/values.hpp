// What D-Bus has for our types.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "spec/image_manifest.hpp"

namespace rkt::api {

// Microseconds since 1970; 0: not yet.
inline uint64_t to_usec(const std::optional<TimePoint>& t) {
    if (!t) return 0;
    return static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(t->time_since_epoch()).count());
}

inline std::map<std::string, std::string> to_map(const NameValues& values) {
    std::map<std::string, std::string> map;
    for (const NameValue& value : values) map.insert_or_assign(value.name, value.value);
    return map;
}

}  // namespace rkt::api

// How many may be attached to one stream of an app, and how long one of them may hold it up.
#pragma once

#include <cstdint>

namespace rkt::sandbox::init {

inline constexpr uint32_t kMaxAttachers = 16;
// An attacher that takes nothing of what is there for so long is dropped.
inline constexpr int64_t kPatienceMs = 10000;
inline constexpr int64_t kNever = INT64_MAX;

// The other side is closed, and not only its writing (unix(7), poll(2)).
bool has_hung_up(int socket) noexcept;

}  // namespace rkt::sandbox::init

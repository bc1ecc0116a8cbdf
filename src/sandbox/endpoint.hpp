// Which streams of an app somebody attaches to: a set of these, as a request for it carries them. Of an app with a
// terminal kStdin is what is typed, kStdout what is shown.
#pragma once

#include <cstdint>

namespace rkt::sandbox::endpoint {

inline constexpr uint32_t kStdin = 1;
inline constexpr uint32_t kStdout = 2;
inline constexpr uint32_t kStderr = 4;

}  // namespace rkt::sandbox::endpoint

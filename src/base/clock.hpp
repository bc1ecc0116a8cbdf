// Wall-clock and durations as the command line prints and takes them.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace rkt {

using TimePoint = std::chrono::system_clock::time_point;
using Duration = std::chrono::nanoseconds;

TimePoint from_timespec(const timespec& ts);
// "2006-01-02 15:04:05.999 -0700 MST" of Go's layouts, in the local time zone; trailing zeros of the
// fraction are dropped (rkt-1.30.md 1.1).
std::string format_time(TimePoint t);
// "2 minutes ago", as rkt's short tables.
std::string format_age(TimePoint t, TimePoint now);
// Go's syntax: "1h30m", "300ms", "1.5s", "0". Throws ParseError.
Duration parse_duration(std::string_view s);
std::string format_duration(Duration d);  // Go's String(): "30m0s", "24h0m0s"

}  // namespace rkt

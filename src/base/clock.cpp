#include "base/clock.hpp"

#include <array>
#include <ctime>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt {
namespace {

using std::chrono::duration_cast;

constexpr std::array<std::pair<std::string_view, double>, 7> kUnits{
    {{"ns", 1}, {"us", 1e3}, {"µs", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}}};

double unit_length(std::string_view name, std::string_view whole) {
    for (const auto& [unit, length] : kUnits) {
        if (unit == name) return length;
    }
    throw ParseError("duration \"" + text::printable(whole) + "\"", "unknown or missing unit (use h, m, s, ms)");
}

std::string plural(int64_t count, std::string_view unit) {
    return std::to_string(count) + " " + std::string(unit) + (count == 1 ? "" : "s") + " ago";
}

}  // namespace

TimePoint from_timespec(const timespec& ts) {
    return TimePoint(
        duration_cast<TimePoint::duration>(std::chrono::seconds(ts.tv_sec) + std::chrono::nanoseconds(ts.tv_nsec)));
}

std::string format_time(TimePoint t) {
    const auto ms = duration_cast<std::chrono::milliseconds>(t.time_since_epoch()).count();
    const time_t seconds = static_cast<time_t>(ms / 1000);
    std::tm local{};
    ::localtime_r(&seconds, &local);
    std::array<char, 64> date{};
    std::array<char, 64> zone{};
    std::strftime(date.data(), date.size(), "%Y-%m-%d %H:%M:%S", &local);
    std::strftime(zone.data(), zone.size(), " %z %Z", &local);
    std::string fraction;
    if (const auto rest = ms % 1000; rest != 0) {
        fraction = "." + std::to_string(1000 + rest).substr(1);
        while (fraction.back() == '0') fraction.pop_back();
    }
    return std::string(date.data()) + fraction + zone.data();
}

std::string format_age(TimePoint t, TimePoint now) {
    const auto seconds = duration_cast<std::chrono::seconds>(now - t).count();
    constexpr int64_t kMinute = 60, kHour = 60 * kMinute, kDay = 24 * kHour, kWeek = 7 * kDay, kMonth = 30 * kDay,
                      kYear = 365 * kDay;
    if (seconds < 1) return "now";
    if (seconds < kMinute) return plural(seconds, "second");
    if (seconds < kHour) return plural(seconds / kMinute, "minute");
    if (seconds < kDay) return plural(seconds / kHour, "hour");
    if (seconds < kWeek) return plural(seconds / kDay, "day");
    if (seconds < kMonth) return plural(seconds / kWeek, "week");
    if (seconds < kYear) return plural(seconds / kMonth, "month");
    return plural(seconds / kYear, "year");
}

Duration parse_duration(std::string_view s) {
    if (s == "0") return Duration{0};
    std::string_view rest = s;
    const bool negative = rest.starts_with('-');
    if (negative || rest.starts_with('+')) rest.remove_prefix(1);
    double total = 0;
    if (rest.empty()) throw ParseError("duration \"" + text::printable(s) + "\"", "empty");
    while (!rest.empty()) {
        const size_t number_end = rest.find_first_not_of("0123456789.");
        if (number_end == 0 || number_end == std::string_view::npos) unit_length("", s);
        const std::string_view number = rest.substr(0, number_end);
        rest.remove_prefix(number_end);
        const size_t unit_end = rest.find_first_of("0123456789.");
        const size_t dot = number.find('.');
        const auto whole = text::to_u64(dot == 0 ? "0" : number.substr(0, dot));
        const std::string_view decimals = dot == std::string_view::npos ? "" : number.substr(dot + 1);
        const auto fraction = decimals.empty() ? 0 : text::to_u64(decimals.substr(0, 15));
        if (!whole || !fraction) throw ParseError("duration \"" + text::printable(s) + "\"", "not a number");
        double scale = 1;
        for (size_t i = 0; i < std::min<size_t>(decimals.size(), 15); ++i) scale *= 10;
        total += (static_cast<double>(*whole) + static_cast<double>(*fraction) / scale) *
                 unit_length(rest.substr(0, unit_end), s);
        rest.remove_prefix(unit_end == std::string_view::npos ? rest.size() : unit_end);
    }
    if (total > 9.2e18) throw ParseError("duration \"" + text::printable(s) + "\"", "too long");
    return Duration{static_cast<int64_t>(negative ? -total : total)};
}

std::string format_duration(Duration d) {
    const auto seconds = duration_cast<std::chrono::seconds>(d).count();
    std::string out;
    if (seconds >= 3600) out += std::to_string(seconds / 3600) + "h";
    if (seconds >= 60) out += std::to_string(seconds / 60 % 60) + "m";
    return out + std::to_string(seconds % 60) + "s";
}

}  // namespace rkt

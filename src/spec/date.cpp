#include "spec/date.hpp"

#include <chrono>

#include "base/text.hpp"

namespace rkt {
namespace {

constexpr std::string_view kShape = "dddd-dd-ddTdd:dd:dd";
constexpr std::string_view kOffsetShape = "+dd:dd";

bool has_shape(std::string_view s, std::string_view shape) {
    if (s.size() != shape.size()) return false;
    for (size_t i = 0; i < shape.size(); ++i) {
        const bool digit = s[i] >= '0' && s[i] <= '9';
        if (shape[i] == 'd' ? !digit : s[i] != shape[i]) return false;
    }
    return true;
}

unsigned digits_at(std::string_view s, size_t at, size_t digits) {
    return static_cast<unsigned>(text::to_u64(s.substr(at, digits)).value_or(0));
}

bool is_date(std::string_view s) {
    using namespace std::chrono;
    return year_month_day(year(static_cast<int>(digits_at(s, 0, 4))), month(digits_at(s, 5, 2)),
                          day(digits_at(s, 8, 2)))
        .ok();
}

bool is_clock(std::string_view s) { return digits_at(s, 0, 2) < 24 && digits_at(s, 3, 2) < 60; }

bool is_zone(std::string_view s) {
    if (s == "Z") return true;
    std::string offset(s);
    if (offset.starts_with('-')) offset[0] = '+';
    return has_shape(offset, kOffsetShape) && is_clock(s.substr(1));
}

}  // namespace

bool is_rfc3339(std::string_view s) {
    if (!has_shape(s.substr(0, kShape.size()), kShape)) return false;
    // Seconds end at 59: Go, which wrote these dates and reads them, knows no leap second.
    if (!is_date(s) || !is_clock(s.substr(11)) || digits_at(s, 17, 2) > 59) return false;
    s.remove_prefix(kShape.size());
    if (s.starts_with('.')) {
        const size_t end = s.find_first_not_of("0123456789", 1);
        if (end == std::string_view::npos || end == 1) return false;
        s.remove_prefix(end);
    }
    return is_zone(s);
}

}  // namespace rkt

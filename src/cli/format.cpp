#include "cli/format.hpp"

#include <array>
#include <cstdio>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rkt::cli {

std::optional<JsonStyle> parse_format(const GivenOptions& options) {
    const std::string format = options.value_or("format", "");
    if (format.empty()) return std::nullopt;
    if (format == "json") return JsonStyle::compact;
    if (format == "json-pretty") return JsonStyle::pretty;
    throw UsageError("invalid argument \"" + text::printable(format) + "\" for --format: expected json or json-pretty");
}

JsonStyle pretty_print_style(const GivenOptions& options) {
    return options.flag("pretty-print", true) ? JsonStyle::pretty : JsonStyle::compact;
}

std::string format_size(uint64_t bytes) {
    static constexpr std::array<const char*, 7> kSuffixes{"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    auto value = static_cast<double>(bytes);
    size_t unit = 0;
    while (value >= 1024 && unit + 1 < kSuffixes.size()) {
        value /= 1024;
        ++unit;
    }
    std::array<char, 32> text{};
    const bool fraction = unit > 0 && value < 10;
    std::snprintf(text.data(), text.size(), fraction ? "%.1f%s" : "%.0f%s", value, kSuffixes.at(unit));
    return text.data();
}

}  // namespace rkt::cli

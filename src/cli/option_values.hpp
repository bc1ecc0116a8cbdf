// Values of options, from text to what they mean.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/notation.hpp"
#include "base/text.hpp"
#include "cli/parsed_args.hpp"

namespace rkt::cli {

// A value that does not parse is reported with the option it was given to.
template <typename Parse>
auto parse_value(std::string_view option, const std::string& value, Parse&& parse) {
    try {
        return parse(value);
    } catch (const Error& error) {
        throw UsageError("invalid argument \"" + text::printable(value) + "\" for --" + std::string(option) + ": " +
                         error.message());
    }
}

template <typename Parse>
auto parse_all(const GivenOptions& options, std::string_view name, Parse&& parse) {
    std::vector<decltype(parse(std::string{}))> values;
    for (const std::string& value : options.all(name)) values.push_back(parse_value(name, value, parse));
    return values;
}

inline std::optional<std::string> optional_of(const GivenOptions& options, std::string_view name) {
    const std::string* value = options.last(name);
    return value != nullptr ? std::optional(*value) : std::nullopt;
}

// --NAME=TIME, as systemd.time(7) writes spans.
inline std::chrono::milliseconds parse_time_span(const GivenOptions& options, std::string_view name,
                                                 const std::string& preset) {
    return parse_value(name, options.value_or(name, preset), [](const std::string& value) {
        const auto span = to_microseconds(value);
        if (!span) throw UsageError("expected a time span such as 30s");
        return std::chrono::milliseconds(*span / 1000);
    });
}

}  // namespace rkt::cli

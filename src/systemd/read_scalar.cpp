#include <sys/syslog.h>

#include <array>
#include <charconv>
#include <span>

#include "systemd/property_readers.hpp"
#include "systemd/property_value.hpp"

namespace rkt::systemd {
namespace {

std::optional<int32_t> to_int32(std::string_view s, int32_t lowest, int32_t highest) {
    int32_t number = 0;
    const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), number);
    if (error != std::errc() || end != s.data() + s.size()) return std::nullopt;
    return number >= lowest && number <= highest ? std::optional(number) : std::nullopt;
}

struct Choice {
    std::string_view name;
    int32_t value;
};

std::optional<int32_t> choose(std::span<const Choice> choices, std::string_view name) {
    for (const Choice& choice : choices) {
        if (choice.name == name) return choice.value;
    }
    return std::nullopt;
}

// syslog(3)
constexpr std::array<Choice, 8> kLevels = {{{"emerg", LOG_EMERG},
                                            {"alert", LOG_ALERT},
                                            {"crit", LOG_CRIT},
                                            {"err", LOG_ERR},
                                            {"warning", LOG_WARNING},
                                            {"notice", LOG_NOTICE},
                                            {"info", LOG_INFO},
                                            {"debug", LOG_DEBUG}}};
constexpr std::array<Choice, 20> kFacilities = {
    {{"kern", 0},    {"user", 1},    {"mail", 2},    {"daemon", 3},    {"auth", 4},    {"syslog", 5},  {"lpr", 6},
     {"news", 7},    {"uucp", 8},    {"cron", 9},    {"authpriv", 10}, {"ftp", 11},    {"local0", 16}, {"local1", 17},
     {"local2", 18}, {"local3", 19}, {"local4", 20}, {"local5", 21},   {"local6", 22}, {"local7", 23}}};
// ioprio_set(2), sched(7)
constexpr std::array<Choice, 4> kIoClassChoices = {{{"none", 0}, {"realtime", 1}, {"best-effort", 2}, {"idle", 3}}};
constexpr std::array<Choice, 5> kCpuPolicyChoices = {{{"other", 0}, {"fifo", 1}, {"rr", 2}, {"batch", 3}, {"idle", 5}}};

struct StdioPrefix {
    std::string_view prefix;
    std::string_view suffix;  // of the property's name
};
constexpr std::array<StdioPrefix, 4> kStdioPrefixes = {
    {{"fd:", "FileDescriptorName"}, {"file:", "File"}, {"append:", "FileToAppend"}, {"truncate:", "FileToTruncate"}}};

std::optional<Property> chosen(std::string_view key, std::span<const Choice> choices, std::string_view value) {
    auto number = choose(choices, value);
    if (!number) number = to_int32(value, 0, choices.back().value);
    return named(key, number);
}

}  // namespace

std::optional<Property> read_string(std::string_view key, std::string_view value) {
    return named(key, std::string(value));
}

std::optional<Property> read_boolean(std::string_view key, std::string_view value) {
    return named(key, to_boolean(value));
}

std::optional<Property> read_uint32(std::string_view key, std::string_view value) {
    uint32_t number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc() || end != value.data() + value.size()) return std::nullopt;
    return named(key, number);
}

std::optional<Property> read_int32(std::string_view key, std::string_view value) {
    return named(key, to_int32(value, INT32_MIN, INT32_MAX));
}

std::optional<Property> read_nice(std::string_view key, std::string_view value) {
    if (value.starts_with('+')) value.remove_prefix(1);
    return named(key, to_int32(value, -20, 19));
}

std::optional<Property> read_exit_code(std::string_view key, std::string_view value) {
    return named(key, value.empty() ? std::optional(-1) : to_int32(value, 0, 255));
}

std::optional<Property> read_mode(std::string_view key, std::string_view value) { return named(key, to_mode(value)); }

std::optional<Property> read_signal(std::string_view key, std::string_view value) {
    return named(key, to_signal(value));
}

std::optional<Property> read_time_span(std::string_view key, std::string_view value) {
    // Unit files say RuntimeMaxSec, the bus RuntimeMaxUSec.
    return named(std::string(key.substr(0, key.size() - 3)) + "USec", to_microseconds(value));
}

std::optional<Property> read_log_level(std::string_view key, std::string_view value) {
    return chosen(key, kLevels, value);
}

std::optional<Property> read_log_facility(std::string_view key, std::string_view value) {
    return chosen(key, kFacilities, value);
}

std::optional<Property> read_io_class(std::string_view key, std::string_view value) {
    return chosen(key, kIoClassChoices, value);
}

std::optional<Property> read_cpu_policy(std::string_view key, std::string_view value) {
    return chosen(key, kCpuPolicyChoices, value);
}

std::optional<Property> read_stdio(std::string_view key, std::string_view value) {
    for (const StdioPrefix& p : kStdioPrefixes) {
        if (!value.starts_with(p.prefix)) continue;
        return read_string(std::string(key) + std::string(p.suffix), value.substr(p.prefix.size()));
    }
    return read_string(key, value);
}

}  // namespace rkt::systemd

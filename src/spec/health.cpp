#include "spec/health.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/notation.hpp"
#include "base/text.hpp"
#include "spec/health_json.hpp"

namespace rkt {
namespace {

constexpr std::array<std::pair<std::string_view, SdNotify>, 3> kSdNotifyModes{
    {{"container", SdNotify::container}, {"healthy", SdNotify::healthy}, {"ignore", SdNotify::ignore}}};
constexpr std::array<std::pair<std::string_view, HealthAction>, 4> kFailureActions{{{"none", HealthAction::none},
                                                                                    {"kill", HealthAction::kill},
                                                                                    {"restart", HealthAction::restart},
                                                                                    {"stop", HealthAction::stop}}};

template <typename Table>
auto word(const Table& table, std::string_view value) {
    std::vector<std::string> words;
    for (const auto& [name, meaning] : table) {
        if (name == value) return meaning;
        words.emplace_back(name);
    }
    throw UsageError("expected one of " + text::join(words, ", "));
}

uint32_t health_ms(std::string_view value, uint32_t least) {
    const auto span = to_microseconds(value);
    if (!span || *span / 1000 > UINT32_MAX || *span / 1000 < least) {
        throw UsageError("expected a time span such as 500ms or 1min 30s");
    }
    return static_cast<uint32_t>(*span / 1000);
}

uint32_t count(std::string_view value) {
    const auto number = text::to_u64(value);
    if (!number || *number < 1 || *number > UINT32_MAX) throw UsageError("expected a number of 1 or more");
    return static_cast<uint32_t>(*number);
}

std::vector<std::string> command(std::string_view value) {
    if (value.empty()) throw UsageError("expected a command, or none");
    if (value == kNoHealthCheck) return {};
    if (value.front() != '[') return health_command({"CMD-SHELL", std::string(value)});
    try {
        const json::Value words = json::parse(value, "command");
        return health_command(json::Node(words, "").strings());
    } catch (const ParseError& error) {
        throw UsageError(error.message());
    }
}

struct HealthSetting {
    std::string_view name;
    void (*set)(Health&, std::string_view);
};
constexpr HealthSetting kHealthTable[] = {
    {"sdnotify", [](Health& health, std::string_view s) { health.sdnotify = word(kSdNotifyModes, s); }},
    {"health-cmd", [](Health& health, std::string_view s) { health.check.argv = command(s); }},
    {"health-interval", [](Health& health, std::string_view s) { health.check.interval_ms = health_ms(s, 1); }},
    {"health-timeout", [](Health& health, std::string_view s) { health.check.timeout_ms = health_ms(s, 1); }},
    {"health-retries", [](Health& health, std::string_view s) { health.check.retries = count(s); }},
    {"health-start-period", [](Health& health, std::string_view s) { health.check.start_period_ms = health_ms(s, 0); }},
    {"health-start-interval",
     [](Health& health, std::string_view s) { health.check.start_interval_ms = health_ms(s, 1); }},
    {"health-on-failure", [](Health& health, std::string_view s) { health.check.action = word(kFailureActions, s); }},
};

bool supports_notify(const NameValues& annotations) {
    const std::string* value = find_value(annotations, kSupportsNotifyAnnotation);
    return value != nullptr && *value == "true";
}

Health health_of_image(const NameValues& annotations) {
    Health health;
    if (supports_notify(annotations)) health.sdnotify = SdNotify::container;
    if (const std::string* check = find_value(annotations, kImageHealthAnnotation)) {
        const json::Value document = json::parse(*check, "annotation " + text::quoted(kImageHealthAnnotation));
        health.check = parse_image_health(json::Node(document, ""));
    }
    return health;
}

// A word about a check that is not there is a mistake.
void expect_check(const Health& health, const NameValues& app) {
    if (!health.check.argv.empty()) return;
    if (health.sdnotify == SdNotify::healthy) {
        throw Error(
            "it is to be ready when it is healthy (--sdnotify=healthy), but has no health check (--health-cmd)");
    }
    for (const std::string_view setting : kHealthSettings) {
        const bool is_about_it = setting != "sdnotify" && setting != "health-cmd";
        if (!is_about_it || find_value(app, health_annotation(setting)) == nullptr) continue;
        throw Error("--" + std::string(setting) + " is said of a health check, which it does not have (--health-cmd)");
    }
}

}  // namespace

std::string health_annotation(std::string_view setting) { return "coreos.com/rkt/stage2/" + std::string(setting); }

void set_health(Health& health, std::string_view setting, std::string_view value) {
    for (const HealthSetting& known : kHealthTable) {
        if (known.name == setting) known.set(health, value);
    }
}

Health parse_health(const NameValues& image, const NameValues& app) {
    Health health = health_of_image(image);
    if (find_value(app, kSupportsNotifyAnnotation) != nullptr) {
        health.sdnotify = supports_notify(app) ? SdNotify::container : SdNotify::ignore;
    }
    for (const std::string_view setting : kHealthSettings) {
        const std::string name = health_annotation(setting);
        const std::string* value = find_value(app, name);
        if (value == nullptr) continue;
        try {
            set_health(health, setting, *value);
        } catch (const UsageError& error) {
            throw ParseError("annotation " + text::quoted(name), error.message());
        }
    }
    expect_check(health, app);
    return health;
}

std::vector<std::string> health_command(std::vector<std::string> test) {
    if (test.empty() || test.front() == "NONE") return {};
    if (test.front() == "CMD-SHELL") {
        if (test.size() != 2) throw ParseError("health check", "CMD-SHELL takes one command");
        return {"/bin/sh", "-c", test[1]};
    }
    if (test.front() == "CMD") test.erase(test.begin());
    if (test.empty() || test.front().empty()) throw ParseError("health check", "a command is missing");
    return test;
}

PlanHealth parse_image_health(const json::Node& node) {
    constexpr uint64_t kNanoseconds = 1'000'000;  // of a millisecond
    PlanHealth health;
    const auto time = [&](const char* key, uint32_t& ms) {
        const uint64_t value = node.unsigned_or(key, 0, uint64_t{UINT32_MAX} * kNanoseconds);
        if (value != 0) ms = static_cast<uint32_t>(std::max(value / kNanoseconds, uint64_t{1}));
    };
    health.argv = health_command(node.strings_or_empty("Test"));
    time("Interval", health.interval_ms);
    time("Timeout", health.timeout_ms);
    time("StartPeriod", health.start_period_ms);
    time("StartInterval", health.start_interval_ms);
    const uint64_t retries = node.unsigned_or("Retries", 0, UINT32_MAX);
    if (retries != 0) health.retries = static_cast<uint32_t>(retries);
    return health;
}

}  // namespace rkt

#include "spec/restart.hpp"

#include "base/error.hpp"
#include "base/notation.hpp"
#include "base/text.hpp"

namespace rkt {
namespace {

constexpr std::array<std::pair<std::string_view, RestartPolicy>, 3> kPolicies{
    {{"no", RestartPolicy::no}, {"on-failure", RestartPolicy::on_failure}, {"always", RestartPolicy::always}}};

void set_policy(PlanRestart& restart, std::string_view value) {
    for (const auto& [name, policy] : kPolicies) {
        if (name != value) continue;
        restart.policy = policy;
        return;
    }
    throw UsageError("expected no, on-failure or always");
}

uint32_t restart_ms(std::string_view value) {
    const auto span = to_microseconds(value);
    if (!span || *span / 1000 > UINT32_MAX) throw UsageError("expected a time span such as 500ms or 1min 30s");
    return static_cast<uint32_t>(*span / 1000);
}

uint32_t restart_number(std::string_view value) {
    const auto parsed = text::to_u64(value);
    if (!parsed || *parsed > UINT32_MAX) throw UsageError("expected a number");
    return static_cast<uint32_t>(*parsed);
}

struct RestartSetting {
    std::string_view name;
    void (*set)(PlanRestart&, std::string_view);
};
constexpr RestartSetting kRestartTable[] = {
    {"restart", set_policy},
    {"restart-sec", [](PlanRestart& restart, std::string_view s) { restart.delay_ms = restart_ms(s); }},
    {"restart-steps", [](PlanRestart& restart, std::string_view s) { restart.steps = restart_number(s); }},
    {"restart-max-delay-sec", [](PlanRestart& restart, std::string_view s) { restart.max_delay_ms = restart_ms(s); }},
    {"start-limit-interval-sec",
     [](PlanRestart& restart, std::string_view s) { restart.limit_interval_ms = restart_ms(s); }},
    {"start-limit-burst", [](PlanRestart& restart, std::string_view s) { restart.limit_burst = restart_number(s); }},
};

}  // namespace

std::string restart_annotation(std::string_view setting) { return "coreos.com/rkt/stage2/" + std::string(setting); }

void set_restart(PlanRestart& restart, std::string_view setting, std::string_view value) {
    for (const RestartSetting& known : kRestartTable) {
        if (known.name == setting) known.set(restart, value);
    }
}

PlanRestart parse_restart(const NameValues& annotations) {
    PlanRestart restart;
    for (const std::string_view setting : kRestartSettings) {
        const std::string name = restart_annotation(setting);
        const std::string* value = find_value(annotations, name);
        if (value == nullptr) continue;
        try {
            set_restart(restart, setting, *value);
        } catch (const UsageError& error) {
            throw ParseError("annotation " + text::quoted(name), error.message());
        }
    }
    return restart;
}

}  // namespace rkt

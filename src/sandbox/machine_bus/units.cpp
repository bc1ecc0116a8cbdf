#include "sandbox/machine_bus/units.hpp"

#include <csignal>
#include <cstring>

namespace rkt::sandbox::machine_bus {

using namespace dbus;
namespace {

using control::AppState;
using control::UnitStatus;
using control::Verb;

bool is_label(char c, bool is_first) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9' && !is_first);
}

int digit_of(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; }

// As systemd has it of services: a program that ends by these signals has not failed.
bool has_failed(const UnitStatus& unit) {
    if (unit.state != AppState::exited) return false;
    if (unit.signaled == 0) return unit.exit_code != 0;
    return unit.exit_code != SIGTERM && unit.exit_code != SIGHUP && unit.exit_code != SIGINT &&
           unit.exit_code != SIGPIPE;
}

const char* result_of(const UnitStatus& unit) {
    if (unit.reason[0] != '\0') return unit.reason;
    if (!has_failed(unit)) return "success";
    return unit.signaled != 0 ? "signal" : "exit-code";
}

struct States {
    AppState state;
    const char* active;
    const char* sub;
};
constexpr States kStates[] = {
    {AppState::created, "inactive", "dead"},           {AppState::starting, "activating", "start"},
    {AppState::running, "active", "running"},          {AppState::stopping, "deactivating", "stop-sigterm"},
    {AppState::resting, "activating", "auto-restart"}, {AppState::exited, "inactive", "dead"},
};

const States& states_of(const UnitStatus& unit) { return kStates[static_cast<int>(unit.state)]; }

bool is_known(const UnitStatus& unit) { return unit.errnum == 0; }

std::string description_of(const UnitStatus& unit) {
    if (!is_known(unit)) return unit.name;
    return unit.is_transient != 0 ? std::string("beside app ") + unit.app : std::string("app ") + unit.app;
}

}  // namespace

// Everything but letters and digits as _XX (sd_bus_path_encode(3)).
std::string unit_path(const std::string& name) {
    constexpr const char* kDigits = "0123456789abcdef";
    std::string path = kUnitPrefix;
    if (name.empty()) path += '_';
    for (size_t i = 0; i < name.size(); ++i) {
        if (is_label(name[i], i == 0)) {
            path += name[i];
        } else {
            const auto c = static_cast<unsigned char>(name[i]);
            path += {'_', kDigits[c >> 4], kDigits[c & 15]};
        }
    }
    return path;
}

std::optional<std::string> unit_of_path(const std::string& path) {
    if (!path.starts_with(kUnitPrefix)) return std::nullopt;
    const std::string label = path.substr(strlen(kUnitPrefix));
    if (label.find('/') != std::string::npos) return std::nullopt;
    std::string name;
    for (size_t i = 0; i < label.size(); ++i) {
        const bool is_escape =
            label[i] == '_' && i + 2 < label.size() && digit_of(label[i + 1]) >= 0 && digit_of(label[i + 2]) >= 0;
        name += is_escape ? static_cast<char>(digit_of(label[i + 1]) << 4 | digit_of(label[i + 2])) : label[i];
        if (is_escape) i += 2;
    }
    return name;
}

const char* active_state(const UnitStatus& unit) {
    return has_failed(unit) ? "failed" : is_known(unit) ? states_of(unit).active : "inactive";
}
const char* sub_state(const UnitStatus& unit) {
    return has_failed(unit) ? "failed" : is_known(unit) ? states_of(unit).sub : "dead";
}

UnitStatus unknown_unit(const std::string& name) {
    UnitStatus unit;
    unit.errnum = ENOENT;
    strncpy(unit.name, name.c_str(), sizeof unit.name - 1);
    return unit;
}

std::string Job::path() const { return id == 0 ? "/" : "/org/freedesktop/systemd1/job/" + std::to_string(id); }

const char* job_result(const Job& job, const UnitStatus& unit) {
    const bool has_ended = unit.state == AppState::exited || unit.state == AppState::created;
    if (job.verb == Verb::stop_unit) return has_ended || !is_known(unit) ? "done" : nullptr;
    if (unit.state == AppState::running) return unit.active_since_us != job.begun_us ? "done" : nullptr;
    const bool was_begun = unit.active_since_us != job.begun_us || unit.step[0] != '\0';
    if (!has_ended || job.verb == Verb::restart_unit) return nullptr;
    return was_begun && !has_failed(unit) ? "done" : "failed";
}

const std::vector<Property>& unit_properties() {
    static const std::vector<Property> kUnitProperties = {
        {"Id", "s", [](Writer& to, const UnitStatus& unit, const Job&) { to.text(unit.name); }},
        {"Names", "as", [](Writer& to, const UnitStatus& unit, const Job&) { to.texts({unit.name}); }},
        {"Description", "s", [](Writer& to, const UnitStatus& unit, const Job&) { to.text(description_of(unit)); }},
        {"LoadState", "s",
         [](Writer& to, const UnitStatus& unit, const Job&) { to.text(is_known(unit) ? "loaded" : "not-found"); }},
        {"ActiveState", "s", [](Writer& to, const UnitStatus& unit, const Job&) { to.text(active_state(unit)); }},
        {"SubState", "s", [](Writer& to, const UnitStatus& unit, const Job&) { to.text(sub_state(unit)); }},
        {"FragmentPath", "s", [](Writer& to, const UnitStatus&, const Job&) { to.text(""); }},
        {"UnitFileState", "s", [](Writer& to, const UnitStatus&, const Job&) { to.text(""); }},
        {"Transient", "b", [](Writer& to, const UnitStatus& unit, const Job&) { to.boolean(unit.is_transient != 0); }},
        {"InactiveExitTimestampMonotonic", "t",
         [](Writer& to, const UnitStatus& unit, const Job&) { to.u64(unit.active_since_us); }},
        {"ActiveEnterTimestampMonotonic", "t",
         [](Writer& to, const UnitStatus& unit, const Job&) { to.u64(unit.active_since_us); }},
        {"ActiveExitTimestampMonotonic", "t",
         [](Writer& to, const UnitStatus& unit, const Job&) { to.u64(unit.inactive_since_us); }},
        {"InactiveEnterTimestampMonotonic", "t",
         [](Writer& to, const UnitStatus& unit, const Job&) { to.u64(unit.inactive_since_us); }},
        {"Job", "(uo)",
         [](Writer& to, const UnitStatus&, const Job& job) { to.structure().u32(job.id).text(job.path()); }},
        {"NeedDaemonReload", "b", [](Writer& to, const UnitStatus&, const Job&) { to.boolean(false); }},
        {"TriggeredBy", "as", [](Writer& to, const UnitStatus&, const Job&) { to.texts({}); }},
        {"CanStart", "b", [](Writer& to, const UnitStatus& unit, const Job&) { to.boolean(unit.is_transient == 0); }},
        {"CanStop", "b", [](Writer& to, const UnitStatus&, const Job&) { to.boolean(true); }},
        {"Type", "s", [](Writer& to, const UnitStatus&, const Job&) { to.text("exec"); }},
        {"Result", "s", [](Writer& to, const UnitStatus& unit, const Job&) { to.text(result_of(unit)); }},
        {"NRestarts", "u", [](Writer& to, const UnitStatus& unit, const Job&) { to.u32(unit.restarts); }},
        {"MainPID", "u",
         [](Writer& to, const UnitStatus& unit, const Job&) { to.u32(static_cast<uint32_t>(unit.main_pid)); }},
        {"ExecMainPID", "u",
         [](Writer& to, const UnitStatus& unit, const Job&) { to.u32(static_cast<uint32_t>(unit.main_pid)); }},
        {"ExecMainCode", "i",
         [](Writer& to, const UnitStatus& unit, const Job&) {
             const bool has_ended = unit.state == AppState::exited;
             to.u32(!has_ended ? 0 : static_cast<uint32_t>(unit.signaled != 0 ? CLD_KILLED : CLD_EXITED));
         }},
        {"ExecMainStatus", "i",
         [](Writer& to, const UnitStatus& unit, const Job&) { to.u32(static_cast<uint32_t>(unit.exit_code)); }},
        {"ExecMainStartTimestampMonotonic", "t",
         [](Writer& to, const UnitStatus& unit, const Job&) { to.u64(unit.active_since_us); }},
        {"ExecMainExitTimestampMonotonic", "t",
         [](Writer& to, const UnitStatus& unit, const Job&) { to.u64(unit.inactive_since_us); }},
    };
    return kUnitProperties;
}

}  // namespace rkt::sandbox::machine_bus

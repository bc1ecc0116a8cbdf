// A unit of the machine as org.freedesktop.systemd1 shows it (org.freedesktop.systemd1(5)).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sandbox/control.hpp"
#include "spec/dbus/marshal.hpp"

namespace rkt::sandbox::machine_bus {

inline constexpr const char* kUnitPrefix = "/org/freedesktop/systemd1/unit/";

std::string unit_path(const std::string& name);
std::optional<std::string> unit_of_path(const std::string& path);  // nullopt: of no unit

const char* active_state(const control::UnitStatus& unit);
const char* sub_state(const control::UnitStatus& unit);

struct Job {
    uint32_t id = 0;  // 0: none
    std::string unit;
    control::Verb verb = control::Verb::start_unit;
    uint64_t begun_us = 0;  // restart: of the start before
    [[nodiscard]] std::string path() const;
};
// "done", "failed"; nullptr: it goes on.
const char* job_result(const Job& job, const control::UnitStatus& unit);

// One that nobody knows: tools ask for its state, and are told that there is none.
control::UnitStatus unknown_unit(const std::string& name);

struct Property {
    const char* name;
    const char* type;
    void (*write)(dbus::Writer& to, const control::UnitStatus& unit, const Job& job);
};
const std::vector<Property>& unit_properties();

}  // namespace rkt::sandbox::machine_bus

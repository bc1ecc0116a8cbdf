// What `--property=KEY=VALUE` may name: keys of systemd.unit(5), systemd.service(5), systemd.exec(5),
// systemd.kill(5) and systemd.resource-control(5), each with the notation of its value and the name and
// type the manager takes over the bus (org.freedesktop.systemd1(5)).
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "systemd/unit.hpp"

namespace rkt::systemd {

struct PropertyGroup {
    // nullopt: the value is not of this notation.
    std::optional<Property> (*read)(std::string_view key, std::string_view value);
    std::string_view expected;  // of the value, for the error message
    std::span<const std::string_view> keys;
};

// Null: a key this table does not have.
const PropertyGroup* find_property_group(std::string_view key);

}  // namespace rkt::systemd

// Properties of a unit, by org.freedesktop.DBus.Properties on its object (org.freedesktop.systemd1(5)).
#pragma once

#include <sdbus-c++/Types.h>

#include <string>
#include <utility>
#include <vector>

#include "systemd/bus.hpp"
#include "systemd/unit.hpp"

namespace rkt::systemd {

// {interface, property}
using PropertyNames = std::vector<std::pair<std::string, std::string>>;

// Their values, in this order. All are asked for at once, so that they cost one round trip; once more where the manager
// is executed anew. Throws BusError.
std::vector<sdbus::Variant> read_properties(Bus& bus, const UnitName& unit, const PropertyNames& names);

}  // namespace rkt::systemd

// Properties as StartTransientUnit and SetUnitProperties take them.
#pragma once

#include <span>

#include "spec/dbus/marshal.hpp"
#include "systemd/unit.hpp"

namespace rkt::systemd {

// a(sv)
void write_properties(dbus::Writer& to, std::span<const Property> properties);

}  // namespace rkt::systemd

// Properties as StartTransientUnit and SetUnitProperties take them: a(sv).
#pragma once

#include <sdbus-c++/Types.h>

#include <span>
#include <string>
#include <vector>

#include "systemd/unit.hpp"

namespace rkt::systemd {

using PropertyMessage = std::vector<sdbus::Struct<std::string, sdbus::Variant>>;

PropertyMessage to_message(std::span<const Property> properties);

}  // namespace rkt::systemd

// Units that start a pod's service: systemd.socket(5), systemd.timer(5).
#pragma once

#include <string>
#include <vector>

#include "spec/unit_file.hpp"

namespace rkt::deploy {

// listens: as ListenStream= has them.
UnitFile socket_unit(const std::string& description, const std::vector<std::string>& listens);
// calendar: as OnCalendar= has it (systemd.time(7)).
UnitFile timer_unit(const std::string& description, const std::string& calendar);

}  // namespace rkt::deploy

// A manager that is executed anew (systemctl daemon-reexec) leaves the bus for a moment: calls that it had taken get no
// answer, though it may have done what they ask, and it takes no others.
#pragma once

#include <chrono>

#include "systemd/bus_error.hpp"

namespace rkt::systemd {

// How long it may be away, and how often it is looked for.
inline constexpr std::chrono::milliseconds kReexecution = std::chrono::seconds(5);
inline constexpr std::chrono::milliseconds kLookForManager = std::chrono::milliseconds(50);

// was_asked_again: the call that failed like this is a repetition. At first, a manager that is not there is none.
inline bool is_of_reexecution(const BusError& error, bool was_asked_again) {
    const bool is_away = error.name() == "org.freedesktop.DBus.Error.NameHasNoOwner" ||
                         error.name() == "org.freedesktop.DBus.Error.ServiceUnknown";
    return error.name() == "org.freedesktop.DBus.Error.NoReply" || (was_asked_again && is_away);
}

}  // namespace rkt::systemd

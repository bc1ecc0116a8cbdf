// Peers that are away for a moment, and come back: who calls them waits and asks again.
#pragma once

#include <chrono>
#include <initializer_list>

#include "systemd/bus_error.hpp"

namespace rkt::systemd {

inline constexpr std::chrono::milliseconds kLookAgain = std::chrono::milliseconds(50);

inline bool is_one_of(const BusError& error, std::initializer_list<const char*> names) {
    for (const char* name : names) {
        if (error.name() == name) return true;
    }
    return false;
}

// A manager that is executed anew (systemctl daemon-reexec) leaves the bus: calls that it had taken get no answer,
// though it may have done what they ask, and it takes no others.
inline constexpr std::chrono::milliseconds kReexecution = std::chrono::seconds(5);
// was_asked_again: the call that failed like this is a repetition. At first, a manager that is not there is none.
inline bool is_of_reexecution(const BusError& error, bool was_asked_again) {
    if (error.name() == "org.freedesktop.DBus.Error.NoReply") return true;
    return was_asked_again &&
           is_one_of(error, {"org.freedesktop.DBus.Error.NameHasNoOwner", "org.freedesktop.DBus.Error.ServiceUnknown"});
}

// The broker hangs up on those who connect when it is begun anew, when it has as many connections of their user as it
// takes (256), and when it could not read a greeting in 30 s (dbus-daemon(1), "limit"). The last two happen where
// hundreds of pods start at once. As long as DefaultTimeoutStartSec= (systemd-system.conf(5)).
inline constexpr std::chrono::milliseconds kBrokerIsBusy = std::chrono::seconds(90);
inline bool is_hang_up(const BusError& error) {
    return is_one_of(error, {"org.freedesktop.DBus.Error.Disconnected", "org.freedesktop.DBus.Error.LimitsExceeded",
                             "System.Error.ENOTCONN", "System.Error.ECONNRESET", "System.Error.EPIPE"});
}

}  // namespace rkt::systemd

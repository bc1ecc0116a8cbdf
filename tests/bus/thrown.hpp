// What a call throws, for a comparison.
#pragma once

#include <functional>
#include <string>

#include "systemd/bus_error.hpp"

namespace rkt::test {

inline std::string message_of(const std::function<void()>& f) {
    try {
        f();
    } catch (const Error& error) {
        return error.what();
    }
    return "nothing was thrown";
}

inline std::string error_name_of(const std::function<void()>& f) {
    try {
        f();
    } catch (const systemd::BusError& error) {
        return error.name();
    }
    return "no BusError was thrown";
}

}  // namespace rkt::test

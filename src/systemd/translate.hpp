// The edge of this room: an exception of sdbus-c++ leaves it as BusError (style.md 4.1).
#pragma once

#include <sdbus-c++/Error.h>

#include <utility>

#include "systemd/bus.hpp"

namespace rkt::systemd {

template <typename F>
decltype(auto) translated(F&& f) {
    try {
        return std::forward<F>(f)();
    } catch (const sdbus::Error& error) {
        throw BusError(error.getName(), error.getMessage());
    }
}

}  // namespace rkt::systemd

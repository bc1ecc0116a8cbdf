// A peer on the bus answered with an error, or there is no bus.
#pragma once

#include <string>

#include "base/error.hpp"

namespace rkt::systemd {

// name as on the bus, e.g. org.freedesktop.machine1.NoSuchMachine.
class BusError : public Error {
public:
    BusError(std::string name, const std::string& message) : Error(name + ": " + message), name_(std::move(name)) {}
    [[nodiscard]] const std::string& name() const noexcept { return name_; }

private:
    std::string name_;
};

}  // namespace rkt::systemd

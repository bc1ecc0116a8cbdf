// The edge of this room: an Error leaves it as an error of D-Bus (docs/dbus.md lists their names).
#pragma once

#include <sdbus-c++/Error.h>

#include <string>
#include <utility>

#include "base/error.hpp"

namespace rkt::api {

// An error with a name that clients tell apart: io.rkt1.NAME.
class Refusal : public Error {
public:
    Refusal(const std::string& name, std::string why) : Error(std::move(why)), name_("io.rkt1." + name) {}
    [[nodiscard]] const std::string& name() const noexcept { return name_; }

private:
    std::string name_;
};

inline constexpr const char* kFailed = "io.rkt1.Failed";
sdbus::Error to_bus_error(const Error& error);

// For the body of a method.
template <typename F>
decltype(auto) answering(F&& f) {
    try {
        return std::forward<F>(f)();
    } catch (const Error& error) {
        throw to_bus_error(error);
    }
}

}  // namespace rkt::api

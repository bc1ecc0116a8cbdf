#include "api/refusal.hpp"

#include "base/text.hpp"
#include "systemd/bus.hpp"

namespace rkt::api {
namespace {

std::string name_of(const Error& error) {
    if (const auto* refusal = dynamic_cast<const Refusal*>(&error)) return refusal->name();
    if (const auto* bus = dynamic_cast<const systemd::BusError*>(&error)) return bus->name();
    const bool is_callers =
        dynamic_cast<const ParseError*>(&error) != nullptr || dynamic_cast<const UsageError*>(&error) != nullptr;
    return is_callers ? "org.freedesktop.DBus.Error.InvalidArgs" : kFailed;
}

}  // namespace

sdbus::Error to_bus_error(const Error& error) { return {name_of(error), text::printable(error.what())}; }

}  // namespace rkt::api

#include "systemd/unit_properties.hpp"

#include <sdbus-c++/sdbus-c++.h>

#include <optional>

#include "systemd/away.hpp"
#include "systemd/object_path.hpp"
#include "systemd/translate.hpp"

namespace rkt::systemd {
namespace {

using std::chrono::steady_clock;

struct Answer {
    std::vector<sdbus::Variant> values;
    std::optional<BusError> refusal;
};

Answer ask(Bus& bus, sdbus::IProxy& unit, const PropertyNames& names) {
    Answer answer{std::vector<sdbus::Variant>(names.size()), std::nullopt};
    size_t answered = 0;
    for (size_t i = 0; i < names.size(); ++i) {
        unit.callMethodAsync("Get")
            .onInterface("org.freedesktop.DBus.Properties")
            .withArguments(names[i].first, names[i].second)
            .uponReplyInvoke([&, i](const sdbus::Error* error, const sdbus::Variant& value) {
                ++answered;
                if (error != nullptr) {
                    answer.refusal.emplace(error->getName(), error->getMessage());
                } else {
                    answer.values[i] = value;
                }
            });
    }
    // No deadline of ours: every call has the connection's (sd_bus_set_method_call_timeout(3)).
    bus.process_until([&] { return answered == names.size(); }, steady_clock::time_point::max());
    return answer;
}

}  // namespace

std::vector<sdbus::Variant> read_properties(Bus& bus, const UnitName& unit, const PropertyNames& names) {
    const auto proxy = sdbus::createProxy(bus.connection(), kSystemdService, encode_path(kUnitPaths, unit.str()));
    const auto patience = steady_clock::now() + kReexecution;
    Answer answer = ask(bus, *proxy, names);
    for (bool is_repeated = false;
         answer.refusal && is_of_reexecution(*answer.refusal, is_repeated) && steady_clock::now() < patience;
         is_repeated = true) {
        bus.process_until([] { return false; }, steady_clock::now() + kLookAgain);
        answer = ask(bus, *proxy, names);
    }
    if (answer.refusal) throw BusError(*answer.refusal);
    return std::move(answer.values);
}

}  // namespace rkt::systemd

#include "deploy/activation.hpp"

#include "spec/unit_words.hpp"

namespace rkt::deploy {

UnitFile socket_unit(const std::string& description, const std::vector<std::string>& listens) {
    UnitFile unit;
    unit.section("Unit").add("Description", text_value("Sockets of " + description));
    for (const std::string& address : listens) unit.section("Socket").add("ListenStream", text_value(address));
    unit.section("Install").add("WantedBy", "sockets.target");
    return unit;
}

UnitFile timer_unit(const std::string& description, const std::string& calendar) {
    UnitFile unit;
    unit.section("Unit").add("Description", text_value("Times of " + description));
    unit.section("Timer").add("OnCalendar", text_value(calendar));
    unit.section("Timer").add("Persistent", "yes", "Made up for when the host was off at that time");
    unit.section("Install").add("WantedBy", "timers.target");
    return unit;
}

}  // namespace rkt::deploy

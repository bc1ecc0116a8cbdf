// What goes over a private bus, seen from outside: a monitor connection (dbus-monitor(1)).
#pragma once

#include <systemd/sd-bus.h>

#include <memory>
#include <string>
#include <vector>

#include "support/private_bus.hpp"

namespace rkt::test {

class BusMonitor {
public:
    explicit BusMonitor(const PrivateBus& daemon) {
        sd_bus* bus = nullptr;
        require(sd_bus_new(&bus));
        bus_.reset(bus);
        require(sd_bus_set_address(bus, daemon.address().c_str()));
        require(sd_bus_set_bus_client(bus, 1));
        require(sd_bus_set_monitor(bus, 1));
        require(sd_bus_start(bus));
        require(sd_bus_call_method(bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                   "org.freedesktop.DBus.Monitoring", "BecomeMonitor", nullptr, nullptr, "asu", 0, 0));
    }

    // Members of the method calls `sender` made, up to and including `last`.
    std::vector<std::string> calls_of(const std::string& sender, const std::string& last) {
        std::vector<std::string> members;
        while (members.empty() || members.back() != last) {
            sd_bus_message* raw = nullptr;
            const int rc = require(sd_bus_process(bus_.get(), &raw));
            const std::unique_ptr<sd_bus_message, Unref> message(raw);
            if (rc == 0) require(sd_bus_wait(bus_.get(), UINT64_MAX));
            if (raw == nullptr || sd_bus_message_is_method_call(raw, nullptr, nullptr) <= 0) continue;
            const char* from = sd_bus_message_get_sender(raw);
            if (from != nullptr && sender == from) members.emplace_back(sd_bus_message_get_member(raw));
        }
        return members;
    }

private:
    static int require(int rc) {
        if (rc < 0) throw SystemError(-rc, "bus monitor");
        return rc;
    }
    struct Unref {
        void operator()(sd_bus* bus) const { sd_bus_flush_close_unref(bus); }
        void operator()(sd_bus_message* message) const { sd_bus_message_unref(message); }
    };
    std::unique_ptr<sd_bus, Unref> bus_;
};

}  // namespace rkt::test

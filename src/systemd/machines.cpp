#include "systemd/machines.hpp"

#include <limits.h>
#include <unistd.h>

#include <thread>

#include "systemd/away.hpp"

namespace rkt::systemd {
namespace {

constexpr BusObject kMachined{"org.freedesktop.machine1", "/org/freedesktop/machine1",
                              "org.freedesktop.machine1.Manager"};

dbus::Message register_call(const MachineRegistration& machine) {
    dbus::Writer body;
    body.text(machine.pod.machine_name());
    body.array('y', [&](dbus::Writer& to) {
        for (const uint8_t byte : machine.pod.bytes()) to.byte(byte);
    });
    body.text("rkt").text("container").u32(static_cast<uint32_t>(machine.leader)).text(machine.root_directory);
    body.array('i', [&](dbus::Writer& to) {
        for (const int32_t interface : machine.interfaces) to.u32(static_cast<uint32_t>(interface));
    });
    return call_of(kMachined, "RegisterMachineWithNetwork", "sayssusai", body.bytes());
}

// Not installed, or masked.
bool is_without_machined(const BusError& error) {
    return is_one_of(error, {"org.freedesktop.DBus.Error.ServiceUnknown", "org.freedesktop.DBus.Error.NameHasNoOwner",
                             "org.freedesktop.systemd1.UnitMasked", "org.freedesktop.systemd1.NoSuchUnit"});
}

// Answers that mean "machined does not know it".
bool is_absence(const BusError& error) {
    return is_without_machined(error) || error.name() == "org.freedesktop.machine1.NoSuchMachine";
}

// The broker's words: machined ended with our call, or has not begun in time (dbus-daemon(1), service_start_timeout).
bool is_lost(const BusError& error) {
    return is_one_of(error, {"org.freedesktop.DBus.Error.NoReply", "org.freedesktop.DBus.Error.TimedOut"});
}

Refusal refusal_of(const BusError& error) {
    return {is_without_machined(error) ? Refusal::Kind::absent : Refusal::Kind::refused, error.message()};
}

}  // namespace

std::optional<Refusal> Machines::try_register(const MachineRegistration& machine, std::chrono::milliseconds patience) {
    asked_ = machine;
    serial_.reset();
    is_repeated_ = false;
    reconnects_until_ = BusClient::Clock::now() + kBrokerIsBusy;
    return answer_until(BusClient::Clock::now() + patience);
}

std::optional<Refusal> Machines::answer_until(BusClient::Clock::time_point deadline) {
    try {
        if (is_done_until(deadline)) return std::nullopt;
        return Refusal{Refusal::Kind::unanswered, "it has not answered yet"};
    } catch (const BusError& error) {
        return refusal_of(error);
    }
}

// A machined that ended before it could answer, and one behind a broker that did, may have done it. A broker that had
// not let us in has not passed the call on.
bool Machines::is_done_until(BusClient::Clock::time_point deadline) {
    while (true) {
        try {
            if (!serial_) serial_ = bus_.send(register_call(*asked_));
            return bus_.wait_until(deadline, *serial_).has_value();
        } catch (const BusError& error) {
            if (is_repeated_ && error.name() == "org.freedesktop.machine1.MachineExists") return true;
            if (!is_lost(error) && !is_hang_up(error)) throw;
            is_repeated_ |= bus_.is_let_in();
            if (is_hang_up(error) && !reconnect()) throw;
        }
        serial_.reset();
    }
}

bool Machines::reconnect() {
    if (BusClient::Clock::now() >= reconnects_until_) return false;
    std::this_thread::sleep_for(kLookAgain);
    bus_ = BusClient::connect(address_);
    return true;
}

Machines::Unregistration Machines::begin_unregister(const PodId& pod) {
    return {bus_.send(call_of(kMachined, "UnregisterMachine", "s", dbus::Writer().text(pod.machine_name()).bytes()))};
}

void Machines::wait(Unregistration unregistration) {
    try {
        (void)bus_.wait(unregistration.serial);
    } catch (const BusError& error) {
        if (!is_absence(error)) throw;
    }
}

std::optional<std::string> machine_in(const std::string& unit) {
    const std::string link = "/run/systemd/machines/unit:" + unit;
    char name[NAME_MAX + 1];
    const ssize_t size = ::readlink(link.c_str(), name, sizeof name);
    if (size == -1 && errno == ENOENT) return std::nullopt;
    check_long(size, "reading " + link);
    return std::string(name, static_cast<size_t>(size));
}

}  // namespace rkt::systemd

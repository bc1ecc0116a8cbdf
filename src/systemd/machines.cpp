#include "systemd/machines.hpp"

#include <limits.h>
#include <unistd.h>

#include <algorithm>
#include <initializer_list>

namespace rkt::systemd {
namespace {

dbus::Message manager_call(const char* method, const char* signature, const dbus::Writer& body) {
    dbus::Message call;
    call.destination = "org.freedesktop.machine1";
    call.path = "/org/freedesktop/machine1";
    call.interface = "org.freedesktop.machine1.Manager";
    call.member = method;
    call.signature = signature;
    call.body = body.bytes();
    return call;
}

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
    return manager_call("RegisterMachineWithNetwork", "sayssusai", body);
}

bool is_one_of(const BusError& error, std::initializer_list<const char*> names) {
    return std::find(names.begin(), names.end(), error.name()) != names.end();
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

Refusal refusal_of(const BusError& error) {
    using Kind = Refusal::Kind;
    const bool is_unanswered =
        is_one_of(error, {"org.freedesktop.DBus.Error.NoReply", "org.freedesktop.DBus.Error.Disconnected"});
    const Kind kind = is_without_machined(error) ? Kind::absent : is_unanswered ? Kind::unanswered : Kind::refused;
    return {kind, error.message()};
}

}  // namespace

std::optional<Refusal> Machines::try_register(const MachineRegistration& machine) {
    try {
        (void)bus_.wait(bus_.send(register_call(machine)));
        return std::nullopt;
    } catch (const BusError& error) {
        return refusal_of(error);
    }
}

Machines::Unregistration Machines::begin_unregister(const PodId& pod) {
    dbus::Writer body;
    body.text(pod.machine_name());
    return {bus_.send(manager_call("UnregisterMachine", "s", body))};
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

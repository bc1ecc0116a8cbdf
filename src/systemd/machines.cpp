#include "systemd/machines.hpp"

#include <sdbus-c++/sdbus-c++.h>
#include <org.freedesktop.machine1.Manager_proxy.hpp>

#include "systemd/object_path.hpp"
#include "systemd/translate.hpp"

namespace rkt::systemd {
namespace {

constexpr const char* kService = "org.freedesktop.machine1";
constexpr const char* kPath = "/org/freedesktop/machine1";

class Machine1 : public sdbus::ProxyInterfaces<org::freedesktop::machine1::Manager_proxy> {
public:
    explicit Machine1(sdbus::IConnection& connection) : ProxyInterfaces(connection, kService, kPath) {}
};

// Answers that mean "machined does not know it", a machined that is not installed among them.
bool is_absence(const BusError& error) {
    return error.name() == "org.freedesktop.machine1.NoSuchMachine" ||
           error.name() == "org.freedesktop.machine1.NoMachineForPID" ||
           error.name() == "org.freedesktop.DBus.Error.ServiceUnknown" ||
           error.name() == "org.freedesktop.DBus.Error.NameHasNoOwner";
}

}  // namespace

struct Machines::Impl {
    explicit Impl(Bus& bus) : machine1(bus.connection()) {}
    Machine1 machine1;
};

Machines::Machines(Bus& bus) : impl_(translated([&] { return std::make_unique<Impl>(bus); })) {}
Machines::~Machines() = default;

std::optional<std::string> Machines::try_register(const MachineRegistration& machine) {
    const auto id = machine.pod.bytes();
    try {
        translated([&] {
            impl_->machine1.RegisterMachineWithNetwork(machine.pod.machine_name(), {id.begin(), id.end()}, "rkt",
                                                       "container", static_cast<uint32_t>(machine.leader),
                                                       machine.root_directory, machine.interfaces);
        });
        return std::nullopt;
    } catch (const BusError& error) {
        return error.message();
    }
}

void Machines::unregister(const PodId& pod) {
    try {
        translated([&] { impl_->machine1.UnregisterMachine(pod.machine_name()); });
    } catch (const BusError& error) {
        if (!is_absence(error)) throw;
    }
}

bool Machines::is_registered(const PodId& pod) {
    try {
        translated([&] { impl_->machine1.GetMachine(pod.machine_name()); });
        return true;
    } catch (const BusError& error) {
        if (!is_absence(error)) throw;
        return false;
    }
}

std::optional<std::string> Machines::machine_of(pid_t pid) {
    try {
        const auto path = translated([&] { return impl_->machine1.GetMachineByPID(static_cast<uint32_t>(pid)); });
        return decode_path(path, "/org/freedesktop/machine1/machine");
    } catch (const BusError& error) {
        if (!is_absence(error)) throw;
        return std::nullopt;
    }
}

}  // namespace rkt::systemd

#include "systemd/machines.hpp"

#include <sdbus-c++/sdbus-c++.h>
#include <systemd/sd-login.h>
#include <org.freedesktop.machine1.Manager_proxy.hpp>

#include <cerrno>
#include <cstdlib>

#include "systemd/translate.hpp"

namespace rkt::systemd {
namespace {

constexpr const char* kService = "org.freedesktop.machine1";
constexpr const char* kPath = "/org/freedesktop/machine1";

class Machine1 : public sdbus::ProxyInterfaces<org::freedesktop::machine1::Manager_proxy> {
public:
    explicit Machine1(sdbus::IConnection& connection) : ProxyInterfaces(connection, kService, kPath) {}

private:
    void onUnregisterMachineReply(const sdbus::Error* /*error*/) override {}
};

// Answers that mean "machined does not know it", a machined that is not installed among them.
bool is_absence(const BusError& error) {
    return error.name() == "org.freedesktop.machine1.NoSuchMachine" ||
           error.name() == "org.freedesktop.DBus.Error.ServiceUnknown" ||
           error.name() == "org.freedesktop.DBus.Error.NameHasNoOwner";
}

}  // namespace

// A proxy of its own, so that the reply finds the request it belongs to.
class Machines::Unregistration final : public Machine1 {
public:
    using Machine1::Machine1;
    [[nodiscard]] bool answered() const { return answered_; }
    [[nodiscard]] const std::optional<BusError>& refusal() const { return refusal_; }

private:
    void onUnregisterMachineReply(const sdbus::Error* error) override {
        answered_ = true;
        if (error != nullptr) refusal_.emplace(error->getName(), error->getMessage());
    }
    bool answered_ = false;
    std::optional<BusError> refusal_;
};

struct Machines::Impl {
    explicit Impl(Bus& b) : bus(b), machine1(b.connection()) {}
    Bus& bus;
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

std::shared_ptr<Machines::Unregistration> Machines::begin_unregister(const PodId& pod) {
    return translated([&] {
        auto unregistration = std::make_shared<Unregistration>(impl_->bus.connection());
        unregistration->UnregisterMachine(pod.machine_name());
        return unregistration;
    });
}

// No deadline of ours: the call has the connection's (sd_bus_set_method_call_timeout(3)).
void Machines::wait(Unregistration& unregistration) {
    impl_->bus.process_until([&] { return unregistration.answered(); }, std::chrono::steady_clock::time_point::max());
    const auto& refusal = unregistration.refusal();
    if (refusal && !is_absence(*refusal)) throw BusError(*refusal);
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

std::optional<std::string> machine_of(pid_t pid) {
    char* name = nullptr;
    const int rc = ::sd_pid_get_machine_name(pid, &name);
    if (rc == -ENOENT || rc == -ENODATA || rc == -ENXIO) return std::nullopt;
    if (rc < 0) throw SystemError(-rc, "looking for the machine of process " + std::to_string(pid));
    const std::unique_ptr<char, decltype(&::free)> owner(name, &::free);
    return name;
}

}  // namespace rkt::systemd

// What pods ask of the host's systemd and machined. sdbus-c++ and libsystemd, with what they load, cost a
// process 0.7 ms at its start (facts-start.md 5): this room's half that needs them is a shared object,
// librkt-systemd.so, loaded by the first call; a start loads it while the pod's leader works already.
// notify.hpp and journal.hpp have the calls that need no connection.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "systemd/machines.hpp"
#include "systemd/manager.hpp"

namespace rkt::systemd {

// One connection to the system bus. The calls are those of Manager and Machines.
class Host {
public:
    using Job = Manager::Job;
    using Unregistration = Machines::Unregistration;

    // address empty: the system bus. Throws BusError; Error when the shared object is not there.
    static std::unique_ptr<Host> connect(const std::string& address = {});
    virtual ~Host() = default;

    virtual std::shared_ptr<Job> begin_start_transient(const TransientUnit& unit) = 0;
    virtual void wait(Job& job) = 0;
    virtual void stop_unit(const UnitName& unit) = 0;
    virtual void set_properties(const UnitName& unit, const std::vector<Property>& properties) = 0;

    [[nodiscard]] virtual std::optional<std::string> try_register(const MachineRegistration& machine) = 0;
    virtual std::shared_ptr<Unregistration> begin_unregister(const PodId& pod) = 0;
    virtual void wait(Unregistration& unregistration) = 0;
    virtual void unregister(const PodId& pod) = 0;
    [[nodiscard]] virtual std::optional<std::string> machine_of(pid_t pid) = 0;
};

}  // namespace rkt::systemd

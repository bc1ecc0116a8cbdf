// What those who deploy pods ask of the host's systemd about installed services. The half of this room that needs
// sdbus-c++ and libsystemd is a shared object, librkt-systemd.so, loaded by the first call (host.hpp says why).
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "systemd/manager.hpp"

namespace rkt::systemd {

class Services {
public:
    using Deadline = std::chrono::steady_clock::time_point;

    // address empty: the system bus. Throws BusError.
    static std::unique_ptr<Services> connect(const std::string& address = {});
    virtual ~Services() = default;

    [[nodiscard]] virtual std::vector<UnitName> active() = 0;
    // The calls of Manager.
    [[nodiscard]] virtual std::vector<ExecCommand> exec_start(const UnitName& service) = 0;
    [[nodiscard]] virtual ServiceState state(const UnitName& service) = 0;
    [[nodiscard]] virtual std::vector<UnitName> dependents(const UnitName& unit) = 0;
    virtual void start(const UnitName& unit) = 0;
    virtual void start_all(const std::vector<UnitName>& units) = 0;
    virtual void restart_all(const std::vector<UnitName>& units, WaitUntil until) = 0;
    void restart(const UnitName& unit) { restart_all({unit}, WaitUntil::all_have_ended); }
    virtual void stop(const UnitName& unit) = 0;
    virtual void reload() = 0;

    // From now on their changes are noticed; those watched before no longer are.
    virtual void watch(const std::vector<UnitName>& services) = 0;
    // A change since the last call, or when there is one. False: the deadline is reached, or `interruption` can be
    // read.
    virtual bool wait_for_change(Deadline deadline, const Fd& interruption) = 0;
};

}  // namespace rkt::systemd

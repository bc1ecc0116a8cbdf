// What pods ask of the host's systemd. sdbus-c++ and libsystemd, with what they load, cost a process 2 ms of CPU time
// (bench/README.md): this room's half that needs them is a shared object, librkt-systemd.so, loaded by the first call.
// A pod that keeps its unit makes none: bus_client.hpp is enough for machined. notify.hpp and journal.hpp have the
// calls that need no connection.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "systemd/manager.hpp"

namespace rkt::systemd {

// One connection to the system bus. The calls are those of Manager.
class Host {
public:
    using Job = Manager::Job;

    // address empty: the system bus. Throws BusError; Error when the shared object is not there.
    static std::unique_ptr<Host> connect(const std::string& address = {});
    virtual ~Host() = default;

    virtual std::shared_ptr<Job> begin_start_transient(const TransientUnit& unit) = 0;
    virtual void wait(Job& job) = 0;
    virtual void stop_unit(const UnitName& unit) = 0;
    virtual void set_properties(const UnitName& unit, const std::vector<Property>& properties) = 0;
};

}  // namespace rkt::systemd

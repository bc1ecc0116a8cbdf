// org.freedesktop.systemd1.Manager, the members a pod runtime calls.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "systemd/bus.hpp"
#include "systemd/unit.hpp"

namespace rkt::systemd {

struct ServiceState {
    std::string active;      // active, inactive, failed, activating, deactivating
    std::string result;      // success, exit-code, signal, timeout, …
    std::string status;      // STATUS= of the service itself
    std::string invocation;  // of this start: 32 hexadecimal digits
    uint32_t restarts = 0;   // by Restart=, since somebody started it
};

enum class WaitUntil {
    all_have_ended,
    one_has_failed,  // or all are done; the jobs of the others go on
};

class Manager {
public:
    explicit Manager(Bus& bus);
    ~Manager();
    Manager(const Manager&) = delete;
    Manager& operator=(const Manager&) = delete;

    // An installed unit, and what it needs, until JobRemoved. Throws BusError (the call failed: there is no such unit)
    // or Error naming the unit and the job's result (failed, timeout, dependency, canceled).
    void start_unit(const UnitName& unit, std::chrono::milliseconds timeout = std::chrono::seconds(90));
    // Several units in one go, as systemctl(1) does it: all jobs are queued before one is waited for, so that none
    // waits for another but as the units say themselves. As long as it takes, since units have time-outs of their own.
    // Throws Error: what failed, each with its result.
    void start_units(const std::vector<UnitName>& units);
    // However often they were started before (StartLimitBurst=).
    void restart_units(const std::vector<UnitName>& units, WaitUntil until);
    void reload();  // systemctl daemon-reload
    void subscribe();
    [[nodiscard]] std::vector<UnitName> active_services();
    // Units that run now and that the manager stops when this one stops (RequiredBy=, BoundBy=, ConsistsOf=).
    [[nodiscard]] std::vector<UnitName> dependents(const UnitName& unit);
    [[nodiscard]] ServiceState service_state(const UnitName& service);
    // A unit that is not there is stopped.
    void stop_unit(const UnitName& unit, std::chrono::milliseconds timeout = std::chrono::seconds(120));
    struct UnitState {
        std::string active;  // active, inactive, failed, activating, deactivating
        std::string sub;
        std::string result;  // of a service: success, exit-code, signal, …; "" otherwise
    };
    [[nodiscard]] UnitState state(const UnitName& unit);
    // ExecStart= of a service, drop-ins included and specifiers expanded; it is loaded if it is not yet. Throws Error:
    // there is none of that name, or it is masked.
    [[nodiscard]] std::vector<ExecCommand> exec_start(const UnitName& service);

private:
    class Job;
    void wait(Job& job, std::chrono::milliseconds timeout);
    void forget_failure(const UnitName& unit);
    void wait(const std::vector<std::shared_ptr<Job>>& jobs, WaitUntil until);

    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace rkt::systemd

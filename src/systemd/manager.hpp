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

class Manager {
public:
    explicit Manager(Bus& bus);
    ~Manager();
    Manager(const Manager&) = delete;
    Manager& operator=(const Manager&) = delete;

    // A job queued with the manager; the call was sent, its reply may not have come yet.
    class Job;
    // StartTransientUnit(mode "fail"), sent after the match for JobRemoved and not waited for: work goes on meanwhile.
    std::shared_ptr<Job> begin_start_transient(const TransientUnit& unit);
    // Until JobRemoved. Throws BusError (the call failed) or Error naming the unit and the job's
    // result (failed, timeout, dependency, canceled).
    void wait(Job& job, std::chrono::milliseconds timeout = std::chrono::seconds(90));

    // An installed unit, and what it needs. Throws as wait(), also for a unit that is not there.
    void start_unit(const UnitName& unit, std::chrono::milliseconds timeout = std::chrono::seconds(90));
    // As long as it takes, since the unit has time-outs of its own; however often it was started before
    // (StartLimitBurst=).
    void restart_unit(const UnitName& unit);
    void reload();  // systemctl daemon-reload
    void subscribe();
    [[nodiscard]] std::vector<UnitName> active_services();
    // Units that run now and that the manager stops when this one stops (RequiredBy=, BoundBy=, ConsistsOf=).
    [[nodiscard]] std::vector<UnitName> dependents(const UnitName& unit);
    [[nodiscard]] ServiceState service_state(const UnitName& service);
    // A unit that is not there is stopped.
    void stop_unit(const UnitName& unit, std::chrono::milliseconds timeout = std::chrono::seconds(120));
    void set_properties(const UnitName& unit, const std::vector<Property>& properties);  // runtime only
    // The unit the process is in; nullopt: none. Asks the manager (GetUnitByPID).
    [[nodiscard]] std::optional<std::string> unit_of(pid_t pid);
    [[nodiscard]] std::string control_group(const UnitName& unit);  // path below the cgroup root
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
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace rkt::systemd

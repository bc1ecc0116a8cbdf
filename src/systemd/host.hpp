// What pods ask of the host's systemd: units of their own. By bus_client.hpp: what services.hpp needs, sdbus-c++ and
// libsystemd with what they load, costs a process 2 ms of CPU time (bench/README.md). notify.hpp and journal.hpp have
// the calls that need no connection.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "systemd/bus_client.hpp"
#include "systemd/unit.hpp"

namespace rkt::systemd {

// One connection to the system bus.
class Host {
public:
    // address: that of BusClient. Throws BusError.
    static std::unique_ptr<Host> connect(const std::string& address = {}) { return std::make_unique<Host>(address); }
    explicit Host(std::string address) : address_(std::move(address)), bus_(BusClient::connect(address_)) {}

    // A job queued with the manager; the call was sent, its reply may not have come yet.
    struct Job;
    // StartTransientUnit(mode "fail"), sent after the match for JobRemoved and not waited for: work goes on meanwhile.
    std::shared_ptr<Job> begin_start_transient(const TransientUnit& unit);
    // Until JobRemoved. A call that the manager has lost (away.hpp) is made again. Throws BusError (the call failed) or
    // Error naming the unit and the job's result (failed, timeout, dependency, canceled).
    void wait(Job& job, std::chrono::milliseconds timeout = std::chrono::seconds(90));
    // A unit that is not there is stopped. Throws as wait().
    void stop_unit(const UnitName& unit);
    void set_properties(const UnitName& unit, const std::vector<Property>& properties);  // runtime only

private:
    void send(Job& job);
    bool ask_again(Job& job, BusClient::Clock::time_point patience);
    void process_until(BusClient::Clock::time_point deadline, Job& job);
    bool is_settled(Job& job);
    void remember_result(const dbus::Message& job_removed);
    [[nodiscard]] const std::string* result_of(const Job& job) const;

    std::string address_;
    BusClient bus_;
    bool listens_ = false;  // to JobRemoved
    // Results of jobs by path and by unit: a signal may come before the reply that names the job (facts-start.md 2).
    std::map<std::string, std::string> results_;
};

}  // namespace rkt::systemd

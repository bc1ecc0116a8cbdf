#include "systemd/host.hpp"

#include <algorithm>
#include <string_view>
#include <thread>
#include <utility>

#include "systemd/away.hpp"
#include "systemd/property_message.hpp"

namespace rkt::systemd {
namespace {

using Clock = BusClient::Clock;

constexpr BusObject kManager{"org.freedesktop.systemd1", "/org/freedesktop/systemd1",
                             "org.freedesktop.systemd1.Manager"};
constexpr const char* kStartTransientUnit = "StartTransientUnit";
constexpr const char* kSetUnitProperties = "SetUnitProperties";
constexpr const char* kJobRemoved =
    "type='signal',member='JobRemoved',sender='org.freedesktop.systemd1',path='/org/freedesktop/systemd1',"
    "interface='org.freedesktop.systemd1.Manager'";

bool is_job_removed(const dbus::Message& signal) {
    return signal.path == kManager.path && signal.interface == kManager.interface && signal.member == "JobRemoved" &&
           signal.signature == "uoss";
}

}  // namespace

struct Host::Job {
    UnitName unit;
    const char* method;
    const char* signature;
    std::string body;

    uint32_t serial = 0;
    std::optional<std::string> path{};  // the call is answered
    std::optional<BusError> refusal{};
    bool was_asked_again = false;
    bool follows_unit = false;  // that has begun by a call whose answer was lost

    // It is over when the manager says so (JobRemoved); otherwise when the call is answered.
    [[nodiscard]] bool is_queued() const { return std::string_view(method) != kSetUnitProperties; }
    [[nodiscard]] bool was_lost() const {
        return std::string_view(method) == kStartTransientUnit && refusal &&
               is_of_reexecution(*refusal, was_asked_again);
    }
    bool follow_unit() {
        follows_unit = was_asked_again && refusal && refusal->name() == "org.freedesktop.systemd1.UnitExists";
        if (!follows_unit) return false;
        refusal.reset();
        path = "";
        return true;
    }
};

std::shared_ptr<Host::Job> Host::begin_start_transient(const TransientUnit& unit) {
    dbus::Writer body;
    body.text(unit.name.str()).text("fail");
    write_properties(body, unit.properties);
    body.array('(', [](dbus::Writer&) {});  // no other units
    auto job = std::make_shared<Job>(Job{unit.name, kStartTransientUnit, "ssa(sv)a(sa(sv))", body.bytes()});
    send(*job);
    return job;
}

void Host::stop_unit(const UnitName& unit) {
    Job job{unit, "StopUnit", "ss", dbus::Writer().text(unit.str()).text("replace").bytes()};
    send(job);
    try {
        wait(job, std::chrono::seconds(120));
    } catch (const BusError& error) {
        if (error.name() != "org.freedesktop.systemd1.NoSuchUnit") throw;
    }
}

void Host::set_properties(const UnitName& unit, const std::vector<Property>& properties) {
    dbus::Writer body;
    body.text(unit.str()).boolean(true);
    write_properties(body, properties);
    Job job{unit, kSetUnitProperties, "sba(sv)", body.bytes()};
    send(job);
    wait(job);
}

// A broker that hangs up is found when the answer is waited for.
void Host::send(Job& job) {
    try {
        if (!std::exchange(listens_, true)) bus_.queue_match(kJobRemoved);
        job.serial = bus_.send(call_of(kManager, job.method, job.signature, job.body));
    } catch (const BusError& error) {
        if (!is_hang_up(error)) throw;
    }
}

void Host::wait(Job& job, std::chrono::milliseconds timeout) {
    const auto deadline = Clock::now() + timeout;
    const auto patience = Clock::now() + std::min(timeout, kReexecution);
    do {
        while (!is_settled(job)) {
            if (Clock::now() < deadline) {
                process_until(deadline, job);
                continue;
            }
            throw Error("unit " + job.unit.str() + ": no result of its job after " + std::to_string(timeout.count()) +
                        " ms");
        }
    } while (ask_again(job, patience) || job.follow_unit());
    if (job.refusal) throw BusError(*job.refusal);
    if (const std::string* result = result_of(job); result != nullptr && *result != "done")
        throw Error("unit " + job.unit.str() + ": job ended with result '" + *result + "'");
}

bool Host::ask_again(Job& job, Clock::time_point patience) {
    if (!job.was_lost() || Clock::now() >= patience) return false;
    std::this_thread::sleep_for(kLookAgain);
    job.refusal.reset();
    job.was_asked_again = true;
    send(job);
    return true;
}

void Host::process_until(Clock::time_point deadline, Job& job) {
    try {
        (void)bus_.process_until(deadline);
    } catch (const BusError& error) {
        // A broker that had not let us in has not passed the call on.
        if (!is_hang_up(error) || bus_.is_let_in()) throw;
        std::this_thread::sleep_for(kLookAgain);
        bus_ = BusClient::connect(address_);
        listens_ = false;
        send(job);
    }
}

bool Host::is_settled(Job& job) {
    try {
        for (const dbus::Message& signal : bus_.take_signals()) {
            if (is_job_removed(signal)) remember_result(signal);
        }
        if (const auto reply = bus_.take_reply(job.serial))
            job.path = job.is_queued() ? dbus::Reader(reply->body).text() : "";
    } catch (const BusError& error) {
        job.refusal = error;
    } catch (const dbus::ProtocolError& error) {
        job.refusal = BusError("org.freedesktop.DBus.Error.InconsistentMessage", error.what());
    }
    return job.refusal || (job.path && (!job.is_queued() || result_of(job) != nullptr));
}

void Host::remember_result(const dbus::Message& job_removed) {
    dbus::Reader reader(job_removed.body);
    (void)reader.u32();
    const std::string job = reader.text();
    const std::string unit = reader.text();
    results_[job] = results_[unit] = reader.text();
}

const std::string* Host::result_of(const Job& job) const {
    const auto found = results_.find(job.follows_unit ? job.unit.str() : job.path.value_or(""));
    return found == results_.end() ? nullptr : &found->second;
}

}  // namespace rkt::systemd

#include "systemd/host.hpp"

#include <functional>
#include <thread>

#include "systemd/away.hpp"
#include "systemd/property_message.hpp"

namespace rkt::systemd {
namespace {

using Clock = BusClient::Clock;

constexpr BusObject kManager{"org.freedesktop.systemd1", "/org/freedesktop/systemd1",
                             "org.freedesktop.systemd1.Manager"};
constexpr const char* kJobRemoved =
    "type='signal',member='JobRemoved',sender='org.freedesktop.systemd1',path='/org/freedesktop/systemd1',"
    "interface='org.freedesktop.systemd1.Manager'";

dbus::Message start_call(const TransientUnit& unit) {
    dbus::Writer body;
    body.text(unit.name.str()).text("fail");
    write_properties(body, unit.properties);
    body.array('(', [](dbus::Writer&) {});  // no other units
    return call_of(kManager, "StartTransientUnit", "ssa(sv)a(sa(sv))", body.bytes());
}

bool is_job_removed(const dbus::Message& signal) {
    return signal.path == kManager.path && signal.interface == kManager.interface && signal.member == "JobRemoved" &&
           signal.signature == "uoss";
}

}  // namespace

class Host::Job {
public:
    Job(UnitName unit, std::function<dbus::Message()> call) : unit_(std::move(unit)), call_(std::move(call)) {}

    UnitName unit_;
    std::function<dbus::Message()> call_;
    bool is_transient_ = false;
    bool has_result_ = true;  // it is over when the manager says so (JobRemoved), not when the call is answered
    uint32_t serial_ = 0;
    std::optional<std::string> path_;  // the call is answered
    std::optional<BusError> refusal_;
    bool was_asked_again_ = false;
    bool follows_unit_ = false;

    [[nodiscard]] bool was_lost() const {
        return is_transient_ && refusal_ && is_of_reexecution(*refusal_, was_asked_again_);
    }
    // The call whose answer was lost has begun it.
    bool follow_unit() {
        follows_unit_ = was_asked_again_ && refusal_ && refusal_->name() == "org.freedesktop.systemd1.UnitExists";
        if (!follows_unit_) return false;
        refusal_.reset();
        path_ = "";
        return true;
    }
};

std::shared_ptr<Host::Job> Host::begin_start_transient(const TransientUnit& unit) {
    auto job = std::make_shared<Job>(unit.name, [unit] { return start_call(unit); });
    job->is_transient_ = true;
    send(*job);
    return job;
}

void Host::stop_unit(const UnitName& unit) {
    Job job(unit, [&] {
        return call_of(kManager, "StopUnit", "ss", dbus::Writer().text(unit.str()).text("replace").bytes());
    });
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
    Job job(unit, [&] { return call_of(kManager, "SetUnitProperties", "sba(sv)", body.bytes()); });
    job.has_result_ = false;
    send(job);
    wait(job);
}

// A broker that hangs up is found when the answer is waited for.
void Host::send(Job& job) {
    try {
        if (!listens_ && job.has_result_) bus_.queue_match(kJobRemoved);
        listens_ |= job.has_result_;
        job.serial_ = bus_.send(job.call_());
    } catch (const BusError& error) {
        if (!is_hang_up(error)) throw;
    }
}

void Host::wait(Job& job, std::chrono::milliseconds timeout) {
    const auto deadline = Clock::now() + timeout;
    const auto patience = Clock::now() + std::min(timeout, kReexecution);
    do {
        settle(job, deadline, timeout);
        while (job.was_lost() && Clock::now() < patience) {
            std::this_thread::sleep_for(kLookAgain);
            job.refusal_.reset();
            job.was_asked_again_ = true;
            send(job);
            settle(job, deadline, timeout);
        }
    } while (job.follow_unit());
    if (job.refusal_) throw BusError(*job.refusal_);
    if (const std::string* result = result_of(job); result != nullptr && *result != "done")
        throw Error("unit " + job.unit_.str() + ": job ended with result '" + *result + "'");
}

void Host::settle(Job& job, Clock::time_point deadline, std::chrono::milliseconds timeout) {
    while (!is_settled(job)) {
        if (Clock::now() >= deadline) {
            throw Error("unit " + job.unit_.str() + ": no result of its job after " + std::to_string(timeout.count()) +
                        " ms");
        }
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
}

bool Host::is_settled(Job& job) {
    try {
        for (const dbus::Message& signal : bus_.take_signals()) {
            if (is_job_removed(signal)) remember_result(signal);
        }
        if (const auto reply = bus_.take_reply(job.serial_))
            job.path_ = job.has_result_ ? dbus::Reader(reply->body).text() : "";
    } catch (const BusError& error) {
        job.refusal_ = error;
    } catch (const dbus::ProtocolError& error) {
        job.refusal_ = BusError("org.freedesktop.DBus.Error.InconsistentMessage", error.what());
    }
    return job.refusal_ || (job.path_ && (!job.has_result_ || result_of(job) != nullptr));
}

void Host::remember_result(const dbus::Message& job_removed) {
    dbus::Reader reader(job_removed.body);
    (void)reader.u32();
    const std::string job = reader.text();
    const std::string unit = reader.text();
    results_[job] = results_[unit] = reader.text();
}

const std::string* Host::result_of(const Job& job) const {
    const auto found = results_.find(job.follows_unit_ ? job.unit_.str() : job.path_.value_or(""));
    return found == results_.end() ? nullptr : &found->second;
}

}  // namespace rkt::systemd

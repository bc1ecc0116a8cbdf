#include "systemd/manager.hpp"

#include <sdbus-c++/sdbus-c++.h>
#include <org.freedesktop.systemd1.Manager_proxy.hpp>

#include <algorithm>

#include "base/text.hpp"
#include "systemd/job_removals.hpp"
#include "systemd/object_path.hpp"
#include "systemd/translate.hpp"
#include "systemd/unit_properties.hpp"

namespace rkt::systemd {
namespace {

constexpr const char* kUnitInterface = "org.freedesktop.systemd1.Unit";

}  // namespace

// registerProxy() is not called: it would block for the match (JobRemovals hears the signal instead). In no anonymous
// namespace, because Manager::Job is one of these.
class Systemd1 : public sdbus::ProxyInterfaces<org::freedesktop::systemd1::Manager_proxy> {
public:
    explicit Systemd1(sdbus::IConnection& connection) : ProxyInterfaces(connection, kSystemdService, kSystemdPath) {}
    std::shared_ptr<const JobRemovals> listen() { return JobRemovals::listen(getProxy()); }

private:
    void onJobRemoved(const uint32_t& /*id*/, const sdbus::ObjectPath& /*job*/, const std::string& /*unit*/,
                      const std::string& /*result*/) final {}
    void onStartUnitReply(const sdbus::ObjectPath& /*job*/, const sdbus::Error* /*error*/) override {}
    void onRestartUnitReply(const sdbus::ObjectPath& /*job*/, const sdbus::Error* /*error*/) override {}
    void onStopUnitReply(const sdbus::ObjectPath& /*job*/, const sdbus::Error* /*error*/) override {}
};

namespace {

// "org.freedesktop.systemd1.Scope" for a scope: where the properties of a unit's type are.
std::string type_interface(const UnitName& unit) {
    std::string type = unit.str().substr(unit.str().rfind('.') + 1);
    type.front() = static_cast<char>(type.front() - 'a' + 'A');
    return "org.freedesktop.systemd1." + type;
}

}  // namespace

// A proxy of its own, so that the reply finds the job it belongs to.
class Manager::Job : public Systemd1 {
public:
    Job(sdbus::IConnection& connection, UnitName unit) : Systemd1(connection), unit_(std::move(unit)) {}

    [[nodiscard]] const UnitName& unit() const { return unit_; }
    [[nodiscard]] const std::optional<BusError>& refusal() const { return refusal_; }
    [[nodiscard]] const std::string* result(const JobRemovals& removals) const {
        return path_.empty() ? nullptr : removals.result_of(path_);
    }
    // "": it is done, or has not ended.
    [[nodiscard]] std::string trouble(const JobRemovals& removals) const {
        if (refusal_) return refusal_->what();
        const std::string* ended = result(removals);
        if (ended == nullptr || *ended == "done") return "";
        return "unit " + unit_.str() + ": job ended with result '" + *ended + "'";
    }

private:
    void onStartUnitReply(const sdbus::ObjectPath& job, const sdbus::Error* error) override { take_reply(job, error); }
    void onRestartUnitReply(const sdbus::ObjectPath& job, const sdbus::Error* error) override {
        take_reply(job, error);
    }
    void onStopUnitReply(const sdbus::ObjectPath& job, const sdbus::Error* error) override { take_reply(job, error); }
    void take_reply(const sdbus::ObjectPath& job, const sdbus::Error* error) {
        if (error != nullptr) {
            refusal_.emplace(error->getName(), error->getMessage());
        } else {
            path_ = job;
        }
    }

    UnitName unit_;
    std::string path_;
    std::optional<BusError> refusal_;
};

struct Manager::Impl {
    explicit Impl(Bus& b) : bus(b), systemd1(b.connection()) {}

    Bus& bus;
    Systemd1 systemd1;
    std::shared_ptr<const JobRemovals> removals;

    std::shared_ptr<Job> make_job(const UnitName& unit) {
        if (!removals) removals = systemd1.listen();
        return std::make_shared<Job>(bus.connection(), unit);
    }
};

Manager::Manager(Bus& bus) : impl_(translated([&] { return std::make_unique<Impl>(bus); })) {}
Manager::~Manager() = default;

void Manager::wait(Job& job, std::chrono::milliseconds timeout) {
    const auto settled = [&] { return job.result(*impl_->removals) != nullptr || job.refusal(); };
    if (!impl_->bus.process_until(settled, std::chrono::steady_clock::now() + timeout)) {
        throw Error("unit " + job.unit().str() + ": no result of its job after " + std::to_string(timeout.count()) +
                    " ms");
    }
    if (job.refusal()) throw BusError(*job.refusal());
    if (const std::string trouble = job.trouble(*impl_->removals); !trouble.empty()) throw Error(trouble);
}

void Manager::wait(const std::vector<std::shared_ptr<Job>>& jobs, WaitUntil until) {
    const auto& removals = *impl_->removals;
    const auto is_open = [&](const auto& job) { return !job->refusal() && job->result(removals) == nullptr; };
    const auto has_failed = [&](const auto& job) { return !job->trouble(removals).empty(); };
    impl_->bus.process_until(
        [&] {
            return std::none_of(jobs.begin(), jobs.end(), is_open) ||
                   (until == WaitUntil::one_has_failed && std::any_of(jobs.begin(), jobs.end(), has_failed));
        },
        std::chrono::steady_clock::time_point::max());
    std::vector<std::string> troubles;
    for (const auto& job : jobs) {
        if (!has_failed(job)) continue;
        const bool has_run = !job->refusal() && type_interface(job->unit()).ends_with(".Service");
        const std::string result = has_run ? " (result " + state(job->unit()).result + ")" : "";
        troubles.push_back(job->trouble(removals) + result);
    }
    if (!troubles.empty()) throw Error(text::join(troubles, "; "));
}

void Manager::start_unit(const UnitName& unit, std::chrono::milliseconds timeout) {
    const auto job = translated([&] {
        auto queued = impl_->make_job(unit);
        queued->StartUnit(unit.str(), "replace");
        return queued;
    });
    wait(*job, timeout);
}

void Manager::start_units(const std::vector<UnitName>& units) {
    std::vector<std::shared_ptr<Job>> jobs;
    translated([&] {
        for (const UnitName& unit : units) jobs.emplace_back(impl_->make_job(unit))->StartUnit(unit.str(), "replace");
    });
    if (!jobs.empty()) wait(jobs, WaitUntil::all_have_ended);
}

void Manager::restart_units(const std::vector<UnitName>& units, WaitUntil until) {
    for (const UnitName& unit : units) forget_failure(unit);
    std::vector<std::shared_ptr<Job>> jobs;
    translated([&] {
        for (const UnitName& unit : units) jobs.emplace_back(impl_->make_job(unit))->RestartUnit(unit.str(), "replace");
    });
    if (!jobs.empty()) wait(jobs, until);
}

void Manager::forget_failure(const UnitName& unit) {
    try {
        translated([&] { impl_->systemd1.ResetFailedUnit(unit.str()); });
    } catch (const BusError& error) {
        // Not loaded yet: it has not failed.
        if (error.name() != "org.freedesktop.systemd1.NoSuchUnit") throw;
    }
}

void Manager::reload() {
    translated([&] { impl_->systemd1.Reload(); });
}
void Manager::subscribe() {
    translated([&] { impl_->systemd1.Subscribe(); });
}

std::vector<UnitName> Manager::active_services() {
    std::vector<UnitName> services;
    for (const auto& unit : translated([&] {
             return impl_->systemd1.ListUnitsByPatterns({"active", "reloading"}, {"*.service"});
         }))
        services.push_back(UnitName::parse(unit.get<0>()));
    return services;
}

void Manager::stop_unit(const UnitName& unit, std::chrono::milliseconds timeout) {
    const auto job = translated([&] {
        auto queued = impl_->make_job(unit);
        queued->StopUnit(unit.str(), "replace");
        return queued;
    });
    try {
        wait(*job, timeout);
    } catch (const BusError& error) {
        if (error.name() != "org.freedesktop.systemd1.NoSuchUnit") throw;
    }
}

Manager::UnitState Manager::state(const UnitName& unit) {
    return translated([&] {
        const auto values = read_properties(
            impl_->bus, unit,
            {{kUnitInterface, "ActiveState"}, {kUnitInterface, "SubState"}, {type_interface(unit), "Result"}});
        return UnitState{values.at(0).get<std::string>(), values.at(1).get<std::string>(),
                         values.at(2).get<std::string>()};
    });
}

// a(sasbttttuii): path, words, whether failure is ignored, and when it ran last.
std::vector<ExecCommand> Manager::exec_start(const UnitName& service) {
    using Times = sdbus::Struct<std::string, std::vector<std::string>, bool, uint64_t, uint64_t, uint64_t, uint64_t,
                                uint32_t, int32_t, int32_t>;
    return translated([&] {
        const auto values = read_properties(impl_->bus, service,
                                            {{kUnitInterface, "LoadState"}, {type_interface(service), "ExecStart"}});
        const auto loaded = values.at(0).get<std::string>();
        if (loaded == "not-found") throw Error("there is no unit " + service.str());
        if (loaded != "loaded") throw Error("unit " + service.str() + " is " + loaded);
        std::vector<ExecCommand> commands;
        for (const auto& each : values.at(1).get<std::vector<Times>>())
            commands.push_back({each.get<0>(), each.get<1>(), each.get<2>()});
        return commands;
    });
}

std::vector<UnitName> Manager::dependents(const UnitName& unit) {
    return translated([&] {
        std::vector<UnitName> running;
        const auto values = read_properties(
            impl_->bus, unit,
            {{kUnitInterface, "RequiredBy"}, {kUnitInterface, "BoundBy"}, {kUnitInterface, "ConsistsOf"}});
        for (const auto& names : values) {
            for (const auto& name : names.get<std::vector<std::string>>()) {
                const auto dependent = UnitName::parse(name);
                const auto state = read_properties(impl_->bus, dependent, {{kUnitInterface, "ActiveState"}});
                if (state.at(0).get<std::string>() == "active") running.push_back(dependent);
            }
        }
        return running;
    });
}

ServiceState Manager::service_state(const UnitName& service) {
    const std::string interface = type_interface(service);
    return translated([&] {
        const auto values = read_properties(impl_->bus, service,
                                            {{kUnitInterface, "ActiveState"},
                                             {interface, "Result"},
                                             {interface, "StatusText"},
                                             {kUnitInterface, "InvocationID"},
                                             {interface, "NRestarts"}});
        return ServiceState{values.at(0).get<std::string>(), values.at(1).get<std::string>(),
                            values.at(2).get<std::string>(), text::to_hex(values.at(3).get<std::vector<uint8_t>>()),
                            values.at(4).get<uint32_t>()};
    });
}

}  // namespace rkt::systemd

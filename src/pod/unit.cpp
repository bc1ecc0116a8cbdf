#include "pod/unit.hpp"

#include "base/error.hpp"
#include "pod/layout.hpp"

namespace rkt::pod {

PodUnit::PodUnit(const PodId& pod, const Placement& placement, pid_t leader, const StartOptions& options)
    : pod_(pod), leader_(leader), name_(placement.unit), keep_unit_(placement.keep_unit) {
    try {
        bus_.emplace(systemd::Bus::connect(options.bus_address));
    } catch (const Error& error) {
        why_no_bus_ = error.what();
        options.warn("no system bus (" + why_no_bus_ + "): the pod gets no unit of its own and is not registered");
        return;
    }
    manager_ = std::make_unique<systemd::Manager>(*bus_);
    if (!placement.keep_unit) {
        queue_scope(options);
    } else if (!options.properties.empty()) {
        manager_->set_properties(systemd::UnitName::parse(name_), options.properties);
    }
}

void PodUnit::queue_scope(const StartOptions& options) {
    using systemd::Property;
    const auto name = systemd::UnitName::scope_of(pod_);
    systemd::TransientUnit unit{name, {}};
    unit.properties = {
        Property{"Description", "rkt pod " + pod_.str()},
        Property{"Slice", options.slice.value_or("machine.slice")},
        Property{"PIDs", std::vector<uint32_t>{static_cast<uint32_t>(leader_)}},
        Property{"Delegate", true},
        Property{"CollectMode", std::string("inactive-or-failed")},
    };
    unit.properties.insert(unit.properties.end(), options.properties.begin(), options.properties.end());
    name_ = name.str();
    job_ = manager_->begin_start_transient(unit);
}

void PodUnit::wait() {
    if (job_) manager_->wait(*job_);
}

void PodUnit::abandon() noexcept {
    if (!job_) return unregister_machine();
    try {
        manager_->wait(*job_);
        manager_->stop_unit(systemd::UnitName::parse(name_));
    } catch (const Error&) {
        // There is no such unit, then.
    }
}

std::optional<PodId> PodUnit::other_pod(systemd::Machines& machines,
                                        const std::function<bool(const PodId&)>& runs) const {
    constexpr std::string_view kPrefix = "rkt-";
    const auto machine = machines.machine_of(leader_);
    if (!machine || !machine->starts_with(kPrefix)) return std::nullopt;
    PodId other = PodId::parse(machine->substr(kPrefix.size()));
    if (runs(other)) return other;
    machines.unregister(other);
    return std::nullopt;
}

std::string PodUnit::register_machine(const std::string& root_directory,
                                      const std::function<bool(const PodId&)>& runs) {
    if (!bus_) return "not registered: " + why_no_bus_;
    systemd::Machines machines(*bus_);
    try {
        const auto other = keep_unit_ ? other_pod(machines, runs) : std::nullopt;
        if (other) return "not registered: unit " + name_ + " has pod " + other->str() + " already";
    } catch (const Error& error) {
        return std::string("not registered: ") + error.what();
    }
    const auto why_not = machines.try_register({pod_, leader_, root_directory, {}});
    registered_ = !why_not;
    return registered_ ? std::string(kRegistered) : "not registered: " + *why_not;
}

void PodUnit::unregister_machine() noexcept {
    if (!registered_) return;
    try {
        systemd::Machines(*bus_).unregister(pod_);
    } catch (const Error&) {
        // machined forgets the pod with its unit at the latest.
    }
}

}  // namespace rkt::pod

#include "pod/unit.hpp"

#include "base/error.hpp"

namespace rkt::pod {

PodUnit::PodUnit(const PodId& pod, const Placement& placement, pid_t leader, const StartOptions& options)
    : pod_(pod), leader_(leader), name_(placement.unit) {
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

std::string PodUnit::register_machine(const std::string& root_directory) {
    if (!bus_) return "not registered: " + why_no_bus_;
    const auto why_not = systemd::Machines(*bus_).try_register({pod_, leader_, root_directory, {}});
    registered_ = !why_not;
    return registered_ ? "registered" : "not registered: " + *why_not;
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

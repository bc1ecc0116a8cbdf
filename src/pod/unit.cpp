#include "pod/unit.hpp"

#include <utility>

#include "base/error.hpp"
#include "pod/layout.hpp"

namespace rkt::pod {

PodUnit::PodUnit(const PodId& pod, const Placement& placement, pid_t leader, const StartOptions& options)
    : pod_(pod), leader_(leader), name_(placement.unit), keep_unit_(placement.keep_unit), teardown_(options.teardown) {
    try {
        host_ = systemd::Host::connect(options.bus_address);
    } catch (const Error& error) {
        why_no_bus_ = error.what();
        options.warn("no system bus (" + why_no_bus_ + "): the pod gets no unit of its own and is not registered");
        return;
    }
    if (!placement.keep_unit) {
        queue_scope(options);
    } else if (!options.properties.empty()) {
        host_->set_properties(systemd::UnitName::parse(name_), options.properties);
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
    job_ = host_->begin_start_transient(unit);
}

void PodUnit::wait() {
    if (job_) host_->wait(*job_);
}

void PodUnit::abandon() noexcept {
    if (!job_) return unregister_machine();
    try {
        host_->wait(*job_);
        host_->stop_unit(systemd::UnitName::parse(name_));
    } catch (const Error&) {
        // There is no such unit, then.
    }
}

void PodUnit::bind_teardown() {
    using systemd::Property;
    if (!host_) return;
    systemd::TransientUnit unit{systemd::UnitName::parse("rkt-net-" + pod_.str() + ".service"), {}};
    unit.properties = {
        Property{"Description", "networks of rkt pod " + pod_.str()},
        Property{"Type", std::string("oneshot")},
        Property{"RemainAfterExit", true},
        Property{"BindsTo", std::vector<std::string>{name_}},
        Property{"Before", std::vector<std::string>{name_}},  // so that it is stopped after the pod
        Property{"CollectMode", std::string("inactive-or-failed")},
        Property{"ExecStop", std::vector<systemd::ExecCommand>{{teardown_.at(0), teardown_, false}}},
    };
    host_->wait(*host_->begin_start_transient(unit));
    bound_ = true;
}

bool PodUnit::tear_down() noexcept {
    if (!bound_) return false;
    try {
        host_->stop_unit(systemd::UnitName::parse("rkt-net-" + pod_.str() + ".service"));
        return true;
    } catch (const Error&) {
        return false;
    }
}

std::optional<PodId> PodUnit::other_pod(const std::function<bool(const PodId&)>& runs) {
    constexpr std::string_view kPrefix = "rkt-";
    const auto machine = host_->machine_of(leader_);
    if (!machine || !machine->starts_with(kPrefix)) return std::nullopt;
    PodId other = PodId::parse(machine->substr(kPrefix.size()));
    if (runs(other)) return other;
    host_->unregister(other);
    return std::nullopt;
}

std::string PodUnit::register_machine(const std::string& root_directory, const std::vector<int32_t>& interfaces,
                                      const std::function<bool(const PodId&)>& runs) {
    if (!host_) return "not registered: " + why_no_bus_;
    try {
        const auto other = keep_unit_ ? other_pod(runs) : std::nullopt;
        if (other) return "not registered: unit " + name_ + " has pod " + other->str() + " already";
    } catch (const Error& error) {
        return std::string("not registered: ") + error.what();
    }
    const auto why_not = host_->try_register({pod_, leader_, root_directory, interfaces});
    registered_ = !why_not;
    return registered_ ? std::string(kRegistered) : "not registered: " + *why_not;
}

void PodUnit::begin_unregister() noexcept {
    if (!std::exchange(registered_, false)) return;
    try {
        unregistration_ = host_->begin_unregister(pod_);
    } catch (const Error&) {
        // machined forgets the pod with its unit at the latest.
    }
}

void PodUnit::unregister_machine() noexcept {
    begin_unregister();
    try {
        if (const auto begun = std::exchange(unregistration_, nullptr)) host_->wait(*begun);
    } catch (const Error&) {
        // As above.
    }
}

}  // namespace rkt::pod

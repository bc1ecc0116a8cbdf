#include "pod/unit.hpp"

#include <utility>

#include "base/error.hpp"
#include "pod/layout.hpp"

namespace rkt::pod {

PodUnit::PodUnit(PodId pod, const Placement& placement, pid_t leader, const StartOptions& options,
                 std::vector<systemd::Property> limits)
    : pod_(std::move(pod)),
      options_(options),
      leader_(leader),
      properties_(std::move(limits)),
      name_(placement.unit),
      keep_unit_(placement.keep_unit) {
    const bool limited = !properties_.empty();
    properties_.insert(properties_.end(), options.properties.begin(), options.properties.end());
    if (keep_unit_ && properties_.empty()) return;
    if (!connect()) {
        if (limited) throw Error("limits of the pod need a unit: " + why_no_bus_);
    } else if (keep_unit_) {
        host_->set_properties(systemd::UnitName::parse(name_), properties_);
    } else {
        queue_scope();
    }
}

bool PodUnit::try_connecting(const std::function<void()>& connect) {
    if (!why_no_bus_.empty()) return false;
    try {
        connect();
        return true;
    } catch (const Error& error) {
        why_no_bus_ = error.what();
        options_.warn("no system bus (" + why_no_bus_ + "): the pod gets no unit of its own and is not registered");
        return false;
    }
}

bool PodUnit::connect() {
    return host_ || try_connecting([&] { host_ = systemd::Host::connect(options_.bus_address); });
}

bool PodUnit::connect_to_machined() {
    return machines_ || try_connecting([&] { machines_.emplace(options_.bus_address); });
}

void PodUnit::queue_scope() {
    using systemd::Property;
    const auto name = systemd::UnitName::scope_of(pod_);
    systemd::TransientUnit unit{name, {}};
    unit.properties = {
        Property{"Description", "rkt pod " + pod_.str()},
        Property{"Slice", options_.slice.value_or("machine.slice")},
        ends_before_machined(),
        Property{"PIDs", std::vector<uint32_t>{static_cast<uint32_t>(leader_)}},
        Property{"Delegate", true},
        Property{"CollectMode", std::string("inactive-or-failed")},
    };
    unit.properties.insert(unit.properties.end(), properties_.begin(), properties_.end());
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
    if (!connect()) return;
    std::vector<std::string> teardown = options_.teardown;
    teardown.push_back(pod_.str());
    systemd::TransientUnit unit{systemd::UnitName::parse("rkt-net-" + pod_.str() + ".service"), {}};
    unit.properties = {
        Property{"Description", "networks of rkt pod " + pod_.str()},
        Property{"Type", std::string("oneshot")},
        Property{"RemainAfterExit", true},
        Property{"BindsTo", std::vector<std::string>{name_}},
        Property{"Before", std::vector<std::string>{name_}},  // so that it is stopped after the pod
        Property{"CollectMode", std::string("inactive-or-failed")},
        Property{"ExecStop", std::vector<systemd::ExecCommand>{{teardown.at(0), teardown, false}}},
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
    const auto machine = systemd::machine_in(name_);
    if (!machine || !machine->starts_with(kPrefix)) return std::nullopt;
    PodId other = PodId::parse(machine->substr(kPrefix.size()));
    if (runs(other)) return other;
    machines_->unregister(other);
    return std::nullopt;
}

std::string PodUnit::register_machine(const std::string& root_directory, const std::vector<int32_t>& interfaces,
                                      const std::function<bool(const PodId&)>& runs) {
    if (!connect_to_machined()) return "not registered: " + why_no_bus_;
    try {
        const auto other = keep_unit_ ? other_pod(runs) : std::nullopt;
        if (other) return "not registered: unit " + name_ + " has pod " + other->str() + " already";
    } catch (const Error& error) {
        return std::string("not registered: ") + error.what();
    }
    const auto refusal = machines_->try_register({pod_, leader_, root_directory, interfaces});
    is_late_ = refusal && refusal->kind == systemd::Refusal::Kind::unanswered;
    if (is_late_) options_.warn("systemd-machined does not answer: machinectl sees the pod when it has");
    return outcome_of(refusal);
}

std::optional<std::string> PodUnit::take_late_answer() {
    const auto refusal = machines_->late_answer();
    if (refusal && refusal->kind == systemd::Refusal::Kind::unanswered) return std::nullopt;
    is_late_ = false;
    return outcome_of(refusal);
}

std::string PodUnit::outcome_of(const std::optional<systemd::Refusal>& refusal) {
    using Kind = systemd::Refusal::Kind;
    registered_ = !refusal || refusal->kind == Kind::unanswered;
    if (!refusal) return std::string(kRegistered);
    if (refusal->kind == Kind::refused)
        options_.warn("systemd-machined does not register the pod (" + refusal->why + "): machinectl does not see it");
    return "not registered: " + refusal->why;
}

void PodUnit::begin_unregister() noexcept {
    if (!std::exchange(registered_, false)) return;
    try {
        unregistration_ = machines_->begin_unregister(pod_);
    } catch (const Error&) {
        // machined forgets the pod with its unit at the latest.
    }
}

void PodUnit::unregister_machine() noexcept {
    begin_unregister();
    try {
        if (const auto begun = std::exchange(unregistration_, std::nullopt)) machines_->wait(*begun);
    } catch (const Error&) {
        // As above.
    }
}

}  // namespace rkt::pod

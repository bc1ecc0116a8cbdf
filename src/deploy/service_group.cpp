#include "deploy/service_group.hpp"

#include "base/contains.hpp"

namespace rkt::deploy {
namespace {

void add_dependents(systemd::Services& services, const systemd::UnitName& unit,
                    const std::vector<systemd::UnitName>& units, std::vector<systemd::UnitName>& found) {
    for (const auto& dependent : services.dependents(unit)) {
        if (contains(units, dependent) || contains(found, dependent)) continue;
        found.push_back(dependent);
        add_dependents(services, dependent, units, found);
    }
}

}  // namespace

std::vector<systemd::UnitName> dependents_of(systemd::Services& services, const std::vector<systemd::UnitName>& units) {
    std::vector<systemd::UnitName> found;
    for (const auto& unit : units) add_dependents(services, unit, units, found);
    return found;
}

std::string ServiceGroup::try_out(std::chrono::milliseconds time, const Fd& interruption) {
    services_.watch(members_);
    const std::string why = restart_all();
    return why.empty() ? watch(std::chrono::steady_clock::now() + time, interruption) : why;
}

std::string ServiceGroup::restart_all() {
    try {
        services_.restart_all(members_, systemd::WaitUntil::one_has_failed);
    } catch (const Error& error) {
        return error.what();
    }
    // Now, since one may need another, and be restarted with it.
    for (const auto& service : members_) begun_.insert_or_assign(service, services_.state(service).invocation);
    return "";
}

// A service that ends by itself, and well, is one.
std::string ServiceGroup::trouble_of(const systemd::UnitName& service, const systemd::ServiceState& state) const {
    const std::string name = "unit " + service.str();
    if (state.restarts > 0 || state.invocation != begun_.at(service)) return name + " had to be started again";
    const bool has_ended_well = state.active == "inactive" && state.result == "success";
    if (state.active != "active" && state.active != "reloading" && !has_ended_well)
        return name + " is " + state.active + " (result " + state.result + ")";
    if (state.status.find("unhealthy") != std::string::npos) return name + " is unhealthy (" + state.status + ")";
    return "";
}

std::string ServiceGroup::watch(std::chrono::steady_clock::time_point deadline, const Fd& interruption) {
    do {
        for (const auto& service : members_) {
            const std::string trouble = trouble_of(service, services_.state(service));
            if (!trouble.empty()) return trouble;
        }
    } while (services_.wait_for_change(deadline, interruption));
    return std::chrono::steady_clock::now() < deadline ? "interrupted" : "";
}

}  // namespace rkt::deploy

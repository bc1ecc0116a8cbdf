#include "deploy/trial.hpp"

#include <algorithm>

#include "base/dir.hpp"
#include "base/error.hpp"

namespace rkt::deploy {
namespace {

constexpr const char* kDropIn = "50-rkt-update.conf";
constexpr std::string_view kDropInDirs = ".d";

void begin_trial(const systemd::UnitName& service, const std::string& path) {
    const Dir units = Dir::open_or_create(path);
    units.make_dir(service.str() + std::string(kDropInDirs))
        .write_whole(kDropIn, "# An update tries newer images: `rkt update` takes this away.\n[Service]\nEnvironment=" +
                                  std::string(kImagesVariable) + "=" + std::string(kCandidates) + "\n");
}

}  // namespace

std::vector<systemd::UnitName> services_on_trial(const std::string& path) {
    std::vector<systemd::UnitName> services;
    const Dir units = Dir::open_or_create(path);
    for (const std::string& name : units.entries()) {
        if (!name.ends_with(".service.d") || !units.open_dir(name).exists(kDropIn)) continue;
        services.push_back(systemd::UnitName::parse(name.substr(0, name.size() - kDropInDirs.size())));
    }
    return services;
}

void end_trial(const systemd::UnitName& service, const std::string& path) {
    const Dir units = Dir::open_or_create(path);
    const std::string name = service.str() + std::string(kDropInDirs);
    if (const auto drop_ins = units.find_dir(name)) {
        if (drop_ins->exists(kDropIn)) drop_ins->remove_file(kDropIn);
        if (drop_ins->entries().empty()) units.remove_tree(name);
    }
}

Trial::Trial(systemd::Services& services, std::vector<systemd::UnitName> group, std::string units)
    : services_(services), group_(std::move(group)), units_(std::move(units)) {
    for (const auto& service : group_) note_dependents_of(service);
}

// And theirs: the manager stops them all.
void Trial::note_dependents_of(const systemd::UnitName& unit) {
    const auto has = [](const auto& units, const systemd::UnitName& wanted) {
        return std::find(units.begin(), units.end(), wanted) != units.end();
    };
    for (const auto& dependent : services_.dependents(unit)) {
        if (has(group_, dependent) || has(dependents_, dependent)) continue;
        dependents_.push_back(dependent);
        note_dependents_of(dependent);
    }
}

std::string Trial::run(std::chrono::milliseconds time, const Fd& interruption) {
    for (const auto& service : group_) begin_trial(service, units_);
    services_.reload();
    services_.watch(group_);
    const std::string why = restart_all();
    return why.empty() ? watch(std::chrono::steady_clock::now() + time, interruption) : why;
}

std::string Trial::restart_all() {
    for (const auto& service : group_) {
        try {
            services_.restart(service);
        } catch (const Error& error) {
            return std::string(error.what()) + " (result " + services_.state(service).result + ")";
        }
    }
    // Now, since one may need another, and be restarted with it.
    for (const auto& service : group_) begun_.insert_or_assign(service, services_.state(service).invocation);
    return "";
}

// A service that ends by itself, and well, is one.
std::string Trial::trouble_of(const systemd::UnitName& service, const systemd::ServiceState& state) const {
    const std::string name = "unit " + service.str();
    if (state.restarts > 0 || state.invocation != begun_.at(service)) return name + " had to be started again";
    const bool has_ended_well = state.active == "inactive" && state.result == "success";
    if (state.active != "active" && state.active != "reloading" && !has_ended_well)
        return name + " is " + state.active + " (result " + state.result + ")";
    if (state.status.find("unhealthy") != std::string::npos) return name + " is unhealthy (" + state.status + ")";
    return "";
}

std::string Trial::watch(std::chrono::steady_clock::time_point deadline, const Fd& interruption) {
    do {
        for (const auto& service : group_) {
            const std::string trouble = trouble_of(service, services_.state(service));
            if (!trouble.empty()) return trouble;
        }
    } while (services_.wait_for_change(deadline, interruption));
    return std::chrono::steady_clock::now() < deadline ? "the update was interrupted" : "";
}

void Trial::end() {
    for (const auto& service : group_) end_trial(service, units_);
    services_.reload();
}

void Trial::roll_back() {
    end();
    std::string failures;
    const auto attempt = [&](const auto& act) {
        try {
            act();
        } catch (const Error& error) {
            failures += (failures.empty() ? "" : "; ") + std::string(error.what());
        }
    };
    for (const auto& service : group_) attempt([&] { services_.restart(service); });
    for (const auto& dependent : dependents_) attempt([&] { services_.start(dependent); });
    if (!failures.empty()) throw Error("going back: " + failures);
}

}  // namespace rkt::deploy

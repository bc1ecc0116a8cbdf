#include "deploy/trial.hpp"

#include <sys/stat.h>

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

// What else has such a name (a file, a link) is no drop-in of ours.
bool is_folder(const Dir& units, const std::string& name) {
    const auto entry = units.stat_entry(name);
    return entry && S_ISDIR(entry->st_mode);
}

}  // namespace

std::vector<systemd::UnitName> services_on_trial(const std::string& path) {
    std::vector<systemd::UnitName> services;
    const Dir units = Dir::open_or_create(path);
    for (const std::string& name : units.entries()) {
        if (!name.ends_with(".service.d") || !is_folder(units, name)) continue;
        const auto drop_ins = units.find_dir(name);  // the manager may have taken it away since
        if (!drop_ins || !drop_ins->exists(kDropIn)) continue;
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
    : services_(services),
      group_(services, std::move(group)),
      units_(std::move(units)),
      dependents_(dependents_of(services, group_.members())) {}

std::string Trial::run(std::chrono::milliseconds time, const Fd& interruption) {
    for (const auto& service : group_.members()) begin_trial(service, units_);
    services_.reload();
    return group_.try_out(time, interruption);
}

void Trial::end() {
    for (const auto& service : group_.members()) end_trial(service, units_);
    services_.reload();
}

void Trial::roll_back() {
    end();
    Attempts attempts;
    attempts.add([&] { services_.restart_all(group_.members(), systemd::WaitUntil::all_have_ended); });
    attempts.add([&] { services_.start_all(dependents_); });
    attempts.end();
}

}  // namespace rkt::deploy

// Services that try the candidates of their images (image/candidates.hpp) before the images' names mean them. What says
// so is a drop-in in /run: a host that loses its power comes up with what was committed.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/fd.hpp"
#include "systemd/services.hpp"

namespace rkt::deploy {

// Environment= of the drop-in; `rkt run` asks for it.
inline constexpr std::string_view kImagesVariable = "RKT_IMAGES";
inline constexpr std::string_view kCandidates = "candidates";
inline constexpr const char* kRuntimeUnits = "/run/systemd/system";

// Those that an update left behind which was killed.
std::vector<systemd::UnitName> services_on_trial(const std::string& units = kRuntimeUnits);
// Their next start is again of what is committed. The manager must be told (reload).
void end_trial(const systemd::UnitName& service, const std::string& units = kRuntimeUnits);

// Of services that have an image in common: all of them, or none.
class Trial {
public:
    Trial(systemd::Services& services, std::vector<systemd::UnitName> group, std::string units = kRuntimeUnits);

    // Restarts them with the candidates and watches them for that long. "": they are well; otherwise why not, which may
    // be that `interruption` can be read. Throws Error.
    std::string run(std::chrono::milliseconds watch, const Fd& interruption);
    // They are well: from now on they are services as before.
    void end();
    // Restarts them with what is committed, and what ran because of them. Throws Error: what does not run.
    void roll_back();

private:
    void note_dependents_of(const systemd::UnitName& unit);
    std::string restart_all();
    std::string trouble_of(const systemd::UnitName& service, const systemd::ServiceState& state) const;
    std::string watch(std::chrono::steady_clock::time_point deadline, const Fd& interruption);

    systemd::Services& services_;
    std::vector<systemd::UnitName> group_;
    std::string units_;
    std::vector<systemd::UnitName> dependents_;
    std::map<systemd::UnitName, std::string> begun_;  // its InvocationID
};

}  // namespace rkt::deploy

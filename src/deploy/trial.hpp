// Services that try the candidates of their images (image/candidates.hpp) before the images' names mean them. What says
// so is a drop-in in /run: a host that loses its power comes up with what was committed.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "deploy/service_group.hpp"

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

    // With the candidates, as ServiceGroup::try_out().
    std::string run(std::chrono::milliseconds watch, const Fd& interruption);
    // They are well: from now on they are services as before.
    void end();
    // Restarts them with what is committed, and what ran because of them. Throws Error: what does not run.
    void roll_back();

private:
    systemd::Services& services_;
    ServiceGroup group_;
    std::string units_;
    std::vector<systemd::UnitName> dependents_;
};

}  // namespace rkt::deploy

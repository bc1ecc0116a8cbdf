// Which services an update is about, and which of them go together.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "cli/unit_command.hpp"
#include "cli/wanted_image.hpp"

namespace rkt::cli {

// A name that can mean another image tomorrow.
struct MovingImage {
    WantedImage wanted;
    ImageReference reference;
};

struct UpdatedService {
    systemd::UnitName name;
    Session session;  // its own
    std::vector<MovingImage> images;
};

// Services that have an image in common, directly or by way of others.
struct UpdateGroup {
    std::vector<UpdatedService> services;
    std::set<std::string> keys;  // of images, with their store
};

// All that run a pod, because one that was not named may share an image with one that was. Throws Error for a named one
// that does not run, or has nothing to update.
std::vector<UpdatedService> running_services(const Session& session, systemd::Services& services,
                                             const std::vector<systemd::UnitName>& named);
std::vector<UpdateGroup> grouped(std::vector<UpdatedService> services);
bool has_one_of(const UpdateGroup& group, const std::vector<systemd::UnitName>& names);
std::vector<systemd::UnitName> names_of(const UpdateGroup& group);

}  // namespace rkt::cli

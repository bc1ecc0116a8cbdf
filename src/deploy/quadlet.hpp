// Podman's *.container files (podman-systemd.unit(5)) as *.pod files: keys that mean something here are translated, the
// rest is named. Nothing that would make an app less confined, or another one, is passed over.
#pragma once

#include <string>
#include <vector>

#include "deploy/pod_folders.hpp"
#include "spec/unit_file.hpp"

namespace rkt::deploy {

// Lines keep where they come from. Added to `problems`: what cannot be done; to `notes`: what needs not.
UnitFile pod_of_container(const UnitFile& container, const PodSource& source, std::vector<std::string>& problems,
                          std::vector<std::string>& notes);

}  // namespace rkt::deploy

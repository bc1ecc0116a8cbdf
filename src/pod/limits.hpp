// The isolators of a whole pod as properties of its unit (systemd.resource-control(5)).
#pragma once

#include <string>
#include <vector>

#include "spec/pod_manifest.hpp"
#include "systemd/unit.hpp"

namespace rkt::pod {

struct UnitLimits {
    std::vector<systemd::Property> properties;
    std::vector<std::string> controllers;  // of the kernel, without which systemd would set them in vain
};
// `directory`: of pods, whose disk block isolators are about. Throws Error for a limit that cannot be kept.
UnitLimits unit_limits(const PodManifest& manifest, const std::string& directory);

// Throws Error for an isolator of the pod, or one of an app about resources, that no pod could be made with.
void check_limits(const PodManifest& manifest);

}  // namespace rkt::pod

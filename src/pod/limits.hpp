// The isolators of a whole pod as properties of its unit (systemd.resource-control(5)).
#pragma once

#include <cstdint>
#include <optional>
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

// Bytes per second that the pod's interfaces may carry, each way; nullopt: as much as they can. An app's own limit is
// the pod's when it is the pod's only app: interfaces are the pod's. Throws Error when there are others.
std::optional<uint64_t> network_bandwidth(const PodManifest& manifest);

// Throws Error for an isolator of the pod, or one of an app about resources, that no pod could be made with.
void check_limits(const PodManifest& manifest);

}  // namespace rkt::pod

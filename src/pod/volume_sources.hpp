// What a pod's volumes are taken from.
#pragma once

#include "spec/pod_manifest.hpp"

namespace rkt::pod {

// Throws Error for the first volume of kind=host that an app uses and whose source is not there, or is not on a shared
// mount where propagation=rshared was asked for. What nobody uses need not be there.
void check_volume_sources(const PodManifest& manifest);

}  // namespace rkt::pod

// What a manifest must hold before a pod is made of it, beyond what its form says (rkt-1.30.md 3.7, 12).
#pragma once

#include "spec/pod_manifest.hpp"

namespace rkt::pod {

// Throws Error with rkt's words: `multiple apps with name X`, `dangling mount point "P": volume "V" not found`,
// `image "X" has an empty "exec" (try --exec=BINARY)`, …
void check_manifest(const PodManifest& manifest);

}  // namespace rkt::pod

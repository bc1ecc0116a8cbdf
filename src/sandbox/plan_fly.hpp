// The flavor fly: a trusted tool of the host in a root of its own, and nothing else (rkt-1.30.md 4.1).
#pragma once

#include <string>
#include <vector>

#include "sandbox/make_plan.hpp"

namespace rkt::sandbox {

// Opens what the flavor does not close: namespaces, capabilities, system calls, kernel paths. Throws Error for more
// than one app, and for what would change the host.
void plan_fly(Plan& plan);

// Isolators that only confine: without them a trusted tool runs all the same. One line each.
std::vector<std::string> ignored_by_fly(const PodManifest& manifest);

}  // namespace rkt::sandbox

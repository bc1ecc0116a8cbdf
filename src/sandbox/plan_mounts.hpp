// Volumes and mounts of a plan, by rkt's rules of who is mounted where (rkt-1.30.md 4.9).
#pragma once

#include "sandbox/make_plan.hpp"

namespace rkt::sandbox {

// Throws Error: a name that two volumes have, a volume that cannot be what it is asked to be.
void check_volumes(const std::vector<Volume>& volumes, Flavor flavor);

// Fills `volumes` and every app's `mounts`; `plan.apps` are the manifest's, in order. Each
// app's mounts are in the order they are made in: what is below another comes after it.
void plan_mounts(const PlanInput& input, Plan& plan);

}  // namespace rkt::sandbox

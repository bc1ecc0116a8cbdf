// Volumes and mounts of a plan, by rkt's rules of who is mounted where (rkt-1.30.md 4.9).
#pragma once

#include "sandbox/make_plan.hpp"

namespace rkt::sandbox {

// Fills `volumes` and every app's `mounts`; `plan.apps` are the manifest's, in order.
void plan_mounts(const PlanInput& input, Plan& plan);

}  // namespace rkt::sandbox

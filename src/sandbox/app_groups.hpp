// The cgroups of a pod's apps, below that of its unit, seen from the host. init makes them (init/cgroup.cpp).
#pragma once

#include <sys/types.h>

#include "base/fd.hpp"
#include "spec/plan.hpp"

namespace rkt::sandbox {

// Of an app of the running pod whose leader that is. Empty where the unified hierarchy is not the host's
// main one: then the pod has no groups either. Throws Error.
Fd open_group(pid_t leader, const PlanApp& app);

// When the pod has ended and its unit, which is also ours, lives on. What cannot be removed stays until
// systemd removes the unit's own.
void remove_groups(const Plan& plan) noexcept;

}  // namespace rkt::sandbox

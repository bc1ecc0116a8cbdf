// One app's root: its image's layers below a directory of the pod.
#pragma once

#include <string>

#include "base/fd.hpp"
#include "sandbox/step.hpp"
#include "spec/plan.hpp"

namespace rkt::sandbox {

// descriptors: fsconfig(2) with descriptors of the layers (Linux 6.13).
// option_string: mount(2) with /proc/self/fd names, which keeps 127 layers inside the one page that
// its options may take (facts-store.md 4).
// automatic: descriptors, and the other where the kernel refuses them.
enum class OverlayMethod { automatic, descriptors, option_string };

// A detached mount in `mount`. `scratch` is a directory of the caller's private mount namespace that
// may be covered for a moment.
StepError make_overlay(const PlanApp& app, const char* scratch, OverlayMethod method, Fd& mount) noexcept;

}  // namespace rkt::sandbox

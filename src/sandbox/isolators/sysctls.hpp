// Kernel settings of the pod's namespaces: os/unix/sysctl, of the pod or of one of its apps, which is the same.
#pragma once

#include <array>
#include <string_view>

#include "sandbox/make_plan.hpp"
#include "spec/isolators.hpp"

namespace rkt::sandbox {

inline constexpr std::array<std::string_view, 1> kSysctlIsolators = {kSysctl};

// Throws Error for a setting that the pod has not of its own, and where two values of one are asked for.
void plan_sysctls(const PlanInput& input, Plan& plan);

}  // namespace rkt::sandbox

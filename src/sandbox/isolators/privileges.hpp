// What an app may do: capabilities, system calls, labels of security modules (rkt-1.30.md 4.5-4.7).
#pragma once

#include <array>
#include <string_view>

#include "sandbox/make_plan.hpp"
#include "spec/isolators.hpp"

namespace rkt::sandbox {

inline constexpr std::array<std::string_view, 9> kPrivilegeIsolators = {
    kRetainCapabilities, kRemoveCapabilities, kNoNewPrivileges, kRetainSyscalls, kRemoveSyscalls,
    kSeccompProfile,     kOomScoreAdj,        kAppArmorProfile, kSelinuxContext};

// Throws Error: contradictory sets, unknown names, a label for a module that the kernel has not.
void plan_privileges(const PlanInput& input, const RuntimeApp& runtime, PlanApp& plan);

}  // namespace rkt::sandbox

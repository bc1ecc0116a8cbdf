// Plan::sysctls, written by the leader.
#pragma once

#include "sandbox/step.hpp"
#include "spec/plan.hpp"

namespace rkt::sandbox {

// As soon as the namespaces are there: net.ipv4.conf.default, for one, is copied into each interface at its birth.
StepError write_settings_of_namespaces(const Plan& plan) noexcept;
// When the starter has made the interfaces; in the pod's root, where /proc/sys/net alone is open.
StepError write_settings_of_interfaces(const Plan& plan) noexcept;

}  // namespace rkt::sandbox

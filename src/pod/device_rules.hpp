// A device that is a read-only volume: mounting its node read-only keeps nobody from writing to the device, which only
// the unit's device policy does (systemd.resource-control(5), DevicePolicy=).
#pragma once

#include <vector>

#include "spec/plan.hpp"
#include "systemd/unit.hpp"

namespace rkt::pod {

// Of the pod's unit; empty where no device is to be read-only. Throws Error for a device that is read-only in one place
// and not in another: the policy is the whole pod's.
std::vector<systemd::Property> device_rules(const Plan& plan);

}  // namespace rkt::pod

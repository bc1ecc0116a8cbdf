// The host's side of flat_plan.hpp.
#pragma once

#include <string>

#include "spec/plan.hpp"

namespace rkt::sandbox {

// Throws Error when the plan has more than kMaxApps apps or a text with a NUL byte in it.
std::string flatten(const Plan& plan);

}  // namespace rkt::sandbox

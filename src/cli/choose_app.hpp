// --app=NAME of the verbs that are about one app of a pod.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "spec/plan.hpp"

namespace rkt::cli {

// The place of it in `names`; without --app (nullptr) the pod's only one. Throws Error that lists them.
size_t choose_app(const std::vector<std::string>& names, const std::string* wanted);
const PlanApp& choose_app(const Plan& plan, const std::string* wanted);

}  // namespace rkt::cli

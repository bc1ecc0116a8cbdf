// The app of a pod that --app names, for verbs that are about one app.
#pragma once

#include "cli/parsed_args.hpp"
#include "spec/plan.hpp"

namespace rkt::cli {

// Without --app: the only one. Throws Error that lists the apps.
const PlanApp& chosen_app(const Plan& plan, const ParsedArgs& args);

}  // namespace rkt::cli

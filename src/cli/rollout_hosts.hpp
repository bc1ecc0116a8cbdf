// The hosts of a roll-out: what they have, and how they are changed, by `rkt pod list` and `rkt pod apply` on each.
#pragma once

#include <vector>

#include "cli/session.hpp"
#include "deploy/rollout_plan.hpp"

namespace rkt::cli {

// Throws Error when one of them does not answer, and has said which.
std::vector<deploy::HostPods> ask_hosts(Session& session, const std::vector<deploy::Host>& hosts);

// `wave` hosts at a time; says what was done. False: they are as before, except those that it names. SIGINT and SIGTERM
// count when a wave has ended.
bool perform_rollout(Session& session, const deploy::RolloutPlan& plan, size_t wave);

}  // namespace rkt::cli

// A pod that runs, for the verbs that reach into one.
#pragma once

#include <sys/types.h>

#include <string>

#include "cli/session.hpp"
#include "spec/plan.hpp"

namespace rkt::cli {

struct RunningPod {
    Plan plan;
    pid_t leader = 0;
};
// Throws Error: `pod "UUID" isn't currently running`.
RunningPod find_running(const Session& session, const std::string& uuid);

}  // namespace rkt::cli

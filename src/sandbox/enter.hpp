// A further process in a running pod, in the same confinement as the app beside it: one builder makes
// both (rkt's own enter ran unconfined: CVE-2019-10144, -10145, -10147).
#pragma once

#include <sys/types.h>
#include <string>
#include <vector>

#include "spec/plan.hpp"

namespace rkt::sandbox {

struct EnterRequest {
    const Plan& plan;
    const PlanApp& app;
    pid_t leader;
    std::vector<std::string> argv;
    std::vector<std::string> env;  // "K=V"
    std::string init_path;         // /usr/lib/rkt/rkt-init: the recipe is in there, once for both
    std::string filter_path;
    bool tty = false;  // stdin is a terminal: the process gets one of the pod's
};
// Exit code of the process: 128 + signal when it was killed. Throws Error when it could not be started.
// SIGINT, SIGTERM, SIGHUP and SIGQUIT to the caller go on to the process meanwhile; SIGWINCH to its terminal.
int enter(const EnterRequest& request);

}  // namespace rkt::sandbox

// What the starting process does once the pod runs: it passes signals, output and the exit status
// between the pod and whoever called us, or hands the pod over to systemd.
#pragma once

#include "pod/start.hpp"
#include "sandbox/leader.hpp"

namespace rkt::pod {

// Stays until the pod has ended; returns its exit status. Tells systemd READY=1 when every app has
// started. SIGTERM, SIGINT and SIGQUIT stop the pod orderly; a second one kills it.
int supervise(sandbox::Leader& leader, const StartOptions& options);

// Waits until every app has started, makes the leader the unit's main process (sd_notify(3) MAINPID=)
// and lets go of it: returns the exit status for this process.
int hand_over(sandbox::Leader& leader);

// A failed event as an Error that names the app, the step and the reason.
[[noreturn]] void throw_failure(const sandbox::Event& event);

}  // namespace rkt::pod

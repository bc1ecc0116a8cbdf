// What the starting process does once the pod runs: it passes signals, output and the exit status
// between the pod and whoever called us, or hands the pod over to systemd.
#pragma once

#include <functional>
#include <string>

#include "pod/late_registration.hpp"
#include "pod/start.hpp"
#include "sandbox/leader.hpp"
#include "systemd/notify_relay.hpp"

namespace rkt::pod {

struct LogTarget {
    std::string unit;    // for the header of the journal streams
    std::string socket;  // of the pod's own journal; "": the host's
};

// Stays until the pod has ended; returns its exit status. Tells systemd READY=1 when every app has
// started. SIGTERM, SIGINT and SIGQUIT stop the pod orderly; a second one kills it.
// `log`: where the apps' lines go on to.
// `last_app_ended` is called when only init is left, whose end takes the kernel a moment. `notify`: what init has to
// say to our manager; nullptr: there is none.
int supervise(sandbox::Leader& leader, const StartOptions& options, const LogTarget& log,
              LateRegistration& registration, const std::function<void()>& last_app_ended,
              systemd::NotifyRelay* notify);

// Waits until every app has started (init itself says READY=1 later, where one of them has to say so first), makes the
// leader the unit's main process (sd_notify(3) MAINPID=) and lets go of it: returns the exit status for this process.
int hand_over(sandbox::Leader& leader);

}  // namespace rkt::pod

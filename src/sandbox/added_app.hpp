// The host's side of an app that is added to a running pod: what its leader did for the apps before it, done by the
// command that adds it. Init attaches what comes of it (init/added_apps.cpp).
#pragma once

#include <sys/types.h>

#include "sandbox/control_client.hpp"
#include "spec/plan.hpp"

namespace rkt::sandbox {

// `plan` has this one app, and the volumes that it mounts. `leader`: the pod's. Leaves the caller in a mount namespace
// of its own. Throws Error when a tree cannot be made; init's refusal is in the reply.
control::Reply add_app(ControlClient& init, const Plan& plan, pid_t leader);

}  // namespace rkt::sandbox

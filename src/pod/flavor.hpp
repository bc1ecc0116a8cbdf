// Pods of flavor fly: what is different about them outside of the sandbox (rkt-1.30.md 4.1).
#pragma once

#include "pod/contents.hpp"
#include "pod/start.hpp"

namespace rkt::pod {

// Throws Error where the flavor cannot keep what the pod's manifest asks for.
void check_flavor(const PodContents& contents);

// How a pod of the flavor is started: it has the host's network and name.
StartOptions fly_options(StartOptions options);

// In place of machined's answer. A machine is what has a PID 1 of its own: `machinectl shell` would lead to the host.
inline constexpr const char* kNoMachine = "not registered: a pod of flavor fly has no namespaces of its own\n";

}  // namespace rkt::pod

// A directory or file of the host, mounted into an app that runs (`rkt bind`). What `machinectl bind` does only where
// there is no user namespace.
#pragma once

#include <sys/types.h>

#include <string>

#include "spec/plan.hpp"

namespace rkt::sandbox {

struct BindRequest {
    const Plan& plan;
    const PlanApp& app;
    pid_t leader = 0;
    std::string source;        // absolute, of the host
    std::string target;        // absolute, in the app; not below /proc, /sys, /dev or a volume
    bool read_only = false;    // with all that is mounted in it
    bool make_target = false;  // where it is missing
};

// Mounted in the leader's tree, from where it reaches the app as it runs, and every process that gets the app's
// confinement later (mount_namespaces(7): the app's root is a slave of the leader's). It is there as long as the pod,
// with the owners that the host's files have. Throws Error.
void bind(const BindRequest& request);

}  // namespace rkt::sandbox

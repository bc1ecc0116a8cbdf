// Where machined leaves what `machinectl bind` mounts into a machine (systemd 252, machined's bind_mount_in_namespace):
// a directory of the host, from whose mount the machine takes it at /run/host/incoming. Only without a user namespace,
// with which machined refuses.
#pragma once

#include "base/fd.hpp"
#include "spec/id.hpp"

namespace rkt::sandbox {

// Made if it is missing, as a detached mount; empty: there can be none, and the verb is refused.
Fd take_incoming(const PodId& pod) noexcept;
// The directory goes with the pod; what is not there is fine.
void drop_incoming(const PodId& pod) noexcept;

}  // namespace rkt::sandbox

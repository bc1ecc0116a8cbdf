// Ending running pods.
#pragma once

#include <chrono>

#include "pod/pod_store.hpp"

namespace rkt::pod {

// SIGTERM to the pod's init (orderly), or SIGKILL: with the leader its whole pid namespace ends.
// Does not wait. False: it was not running any more. Throws SystemError.
bool stop(const Located& pod, bool force);

// Until the leader has ended. False: it has not, when patience has. Throws SystemError.
[[nodiscard]] bool wait_for_end(const Located& pod, std::chrono::milliseconds patience);

}  // namespace rkt::pod

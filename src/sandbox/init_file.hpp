// The one rkt-init of the host, as it is handed to a pod.
#pragma once

#include <string>

#include "base/fd.hpp"

namespace rkt::sandbox {

// Through a read-only mount of its own: what a pod reaches as /proc/PID/exe cannot be opened for
// writing, whatever the pod may do later (the class of CVE-2019-5736). Throws SystemError.
Fd open_init(const std::string& path);

}  // namespace rkt::sandbox

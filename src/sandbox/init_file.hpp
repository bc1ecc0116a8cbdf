// Our own programs of the host, as they are handed to a pod: rkt-init, and what it may start later.
#pragma once

#include <string>

#include "base/fd.hpp"

namespace rkt::sandbox {

// The directory that the one rkt-init of the host lies in, through a read-only mount of its own: what a pod reaches as
// /proc/PID/exe cannot be opened for writing, whatever the pod may do later (the class of CVE-2019-5736). Throws
// SystemError.
Fd open_libexec(const std::string& init_path);

}  // namespace rkt::sandbox

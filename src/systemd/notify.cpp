#include "systemd/notify.hpp"

#include <systemd/sd-daemon.h>

#include "base/error.hpp"
#include "systemd/library.hpp"

namespace rkt::systemd::library {
void notify(const std::string& state) {
    const int rc = sd_notify(0, state.c_str());
    if (rc < 0) throw SystemError(-rc, "sending to the notify socket");
}

void notify_barrier() {
    // As long as it takes: a manager that starts hundreds of pods is behind, and the unit has a time-out.
    const int rc = sd_notify_barrier(0, UINT64_MAX);
    if (rc < 0) throw SystemError(-rc, "waiting for the manager to read the notify socket");
}

}  // namespace rkt::systemd::library

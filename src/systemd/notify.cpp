#include "systemd/notify.hpp"

#include <systemd/sd-daemon.h>

#include "base/error.hpp"
#include "systemd/library.hpp"

namespace rkt::systemd::library {
namespace {

// As long as systemd-notify(1) waits: a manager that has not answered by then never will.
constexpr uint64_t kBarrierUsec = 5'000'000;

}  // namespace

void notify(const std::string& state) {
    const int rc = sd_notify(0, state.c_str());
    if (rc < 0) throw SystemError(-rc, "sending to the notify socket");
}

void notify_barrier() {
    const int rc = sd_notify_barrier(0, kBarrierUsec);
    if (rc < 0) throw SystemError(-rc, "waiting for the manager to read the notify socket");
}

}  // namespace rkt::systemd::library

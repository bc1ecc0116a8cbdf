// sd_notify(3) of our own process towards the manager that started us. Without libsystemd, as bus_client.hpp.
#pragma once

#include <sys/types.h>
#include <string>

namespace rkt::systemd {

bool has_notify_socket();
// Sends `state` ("READY=1\nMAINPID=…"); a missing NOTIFY_SOCKET is fine. Throws Error otherwise.
void notify(const std::string& state);
// sd_notify_barrier(3): returns when everything sent before was handled. As long as it takes: a manager that starts
// hundreds of pods is behind, and the unit has a time-out. Throws Error.
void notify_barrier();

}  // namespace rkt::systemd

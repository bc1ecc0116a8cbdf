// The notify socket of the manager that started us (sd_notify(3)), for a pod's init: init gets a connection of its own
// when it becomes the unit's main process. Where we stay that, and the manager may listen to nobody else
// (systemd.service(5): NotifyAccess=main), it gets one end of a pair, and what it sends there we send on.
#pragma once

#include <cstdint>

#include "base/fd.hpp"

namespace rkt::systemd {

// A datagram socket connected to $NOTIFY_SOCKET; empty: there is none, or nobody listens.
Fd connect_notify();
// sd_watchdog_enabled(3) for this process: the time after which the manager misses WATCHDOG=1; 0: never.
uint64_t watchdog_usec();

class NotifyRelay {
public:
    NotifyRelay();  // throws SystemError
    // For the process that sends; once.
    [[nodiscard]] Fd take_far_end() { return std::move(far_); }
    [[nodiscard]] const Fd& socket() const noexcept { return near_; }  // poll(2): there is something to be passed on
    // One message, with its descriptors. False: there is none, or will be none any more.
    bool pass();

private:
    Fd manager_;
    Fd near_;
    Fd far_;
};

}  // namespace rkt::systemd

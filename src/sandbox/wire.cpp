#include "sandbox/wire.hpp"

#include <sys/socket.h>

#include <cstring>

#include "base/passed_fds.hpp"

namespace rkt::sandbox::wire {

bool send_event(int channel, const Event& event, int fd) noexcept {
    return send_with_fds(channel, &event, sizeof event, &fd, fd >= 0 ? 1 : 0, MSG_DONTWAIT) == sizeof event;
}

Event failure_event(uint32_t app, const StepFailure& failure) noexcept {
    Event event{Kind::failed};
    event.app = app;
    event.errnum = failure.error.errnum;
    strncpy(event.step, failure.step, sizeof event.step - 1);
    memcpy(event.detail, failure.error.detail.text, sizeof event.detail);
    return event;
}

}  // namespace rkt::sandbox::wire

#include "sandbox/wire.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <cstring>

namespace rkt::sandbox::wire {

bool send_event(int channel, const Event& event, int fd) noexcept {
    iovec data{const_cast<Event*>(&event), sizeof event};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof fd)] = {};
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    if (fd >= 0) {
        message.msg_control = control;
        message.msg_controllen = sizeof control;
        cmsghdr* header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof fd);
        memcpy(CMSG_DATA(header), &fd, sizeof fd);
    }
    return ::sendmsg(channel, &message, MSG_DONTWAIT | MSG_NOSIGNAL) == sizeof event;
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

#include "systemd/notify.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "systemd/notify_relay.hpp"

namespace rkt::systemd {
namespace {

// along: a descriptor that goes with it (unix(7), SCM_RIGHTS), or -1.
void send(const std::string& state, int along) {
    const Fd socket = connect_notify();
    if (!socket) throw Error("nobody listens at the notify socket");
    iovec data{const_cast<char*>(state.data()), state.size()};
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    alignas(cmsghdr) char ancillary[CMSG_SPACE(sizeof along)]{};
    if (along != -1) {
        message.msg_control = ancillary;
        message.msg_controllen = sizeof ancillary;
        cmsghdr* const header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof along);
        memcpy(CMSG_DATA(header), &along, sizeof along);
    }
    check_long(::sendmsg(socket.get(), &message, MSG_NOSIGNAL), "sending to the notify socket");
}

}  // namespace

bool has_notify_socket() {
    const char* socket = std::getenv("NOTIFY_SOCKET");
    return socket != nullptr && *socket != '\0';
}

void notify(const std::string& state) {
    if (has_notify_socket()) send(state, -1);
}

// The manager closes what comes with BARRIER=1 when it has handled all that came before.
void notify_barrier() {
    if (!has_notify_socket()) return;
    PipeEnds pipe = make_pipe();
    send("BARRIER=1", pipe.write.get());
    pipe.write.reset();
    pollfd handled{pipe.read.get(), 0, 0};
    while (::poll(&handled, 1, -1) == -1) {
        if (errno != EINTR) throw SystemError(errno, "waiting for the manager to read the notify socket");
    }
}

}  // namespace rkt::systemd

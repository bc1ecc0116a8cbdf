#include "systemd/notify.hpp"

#include <poll.h>

#include <cerrno>
#include <cstdlib>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/passed_fds.hpp"
#include "systemd/notify_relay.hpp"

namespace rkt::systemd {
namespace {

void send(const std::string& state, const int* fds = nullptr, size_t count = 0) {
    const Fd socket = connect_notify();
    if (!socket) throw Error("nobody listens at the notify socket");
    check_long(send_with_fds(socket.get(), state.data(), state.size(), fds, count), "sending to the notify socket");
}

}  // namespace

bool has_notify_socket() {
    const char* socket = std::getenv("NOTIFY_SOCKET");
    return socket != nullptr && *socket != '\0';
}

void notify(const std::string& state) {
    if (has_notify_socket()) send(state);
}

// The manager closes what comes with BARRIER=1 when it has handled all that came before.
void notify_barrier() {
    if (!has_notify_socket()) return;
    PipeEnds pipe = make_pipe();
    const int fd = pipe.write.get();
    send("BARRIER=1", &fd, 1);
    pipe.write.reset();
    pollfd handled{pipe.read.get(), 0, 0};
    while (::poll(&handled, 1, -1) == -1) {
        if (errno != EINTR) throw SystemError(errno, "waiting for the manager to read the notify socket");
    }
}

}  // namespace rkt::systemd

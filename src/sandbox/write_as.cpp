#include "sandbox/write_as.hpp"

#include <poll.h>

#include <cerrno>
#include <cstring>

namespace rkt::sandbox {
namespace {

// nullptr: as ourselves.
ssize_t send_as(const Fd& socket, std::string_view bytes, const ucred* writer) noexcept {
    iovec part{const_cast<char*>(bytes.data()), bytes.size()};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(ucred))] = {};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (writer != nullptr) {
        message.msg_control = control;
        message.msg_controllen = sizeof control;
        cmsghdr* header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_CREDENTIALS;
        header->cmsg_len = CMSG_LEN(sizeof *writer);
        memcpy(CMSG_DATA(header), writer, sizeof *writer);
    }
    return ::sendmsg(socket.get(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

bool wait_writable(const Fd& socket, int patience_ms) noexcept {
    pollfd polled{socket.get(), POLLOUT, 0};
    return ::poll(&polled, 1, patience_ms) == 1;
}

}  // namespace

void write_as(const ucred& writer, pid_t leader, Fd& journald, std::string_view bytes, int patience_ms) noexcept {
    const ucred instead{leader, writer.uid, writer.gid};
    const ucred* as = &writer;
    while (journald && !bytes.empty()) {
        const ssize_t sent = send_as(journald, bytes, as);
        if (sent > 0) {
            bytes.remove_prefix(static_cast<size_t>(sent));
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            if (!wait_writable(journald, patience_ms)) return;
        } else if (as != nullptr && (errno == ESRCH || errno == EPERM)) {
            as = as == &writer ? &instead : nullptr;
        } else if (errno != EINTR) {
            journald.reset();
        }
    }
}

}  // namespace rkt::sandbox

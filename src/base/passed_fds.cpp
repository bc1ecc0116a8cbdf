#include "base/passed_fds.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <cerrno>
#include <cstring>

namespace rkt {

ssize_t send_with_fds(int socket, const void* record, size_t size, const int* fds, size_t count, int flags) noexcept {
    iovec data{const_cast<void*>(record), size};
    alignas(cmsghdr) char ancillary[CMSG_SPACE(kMaxPassedFds * sizeof(int))];
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    if (count > kMaxPassedFds) {
        errno = EINVAL;
        return -1;
    }
    if (count > 0) {
        const size_t bytes = count * sizeof(int);
        memset(ancillary, 0, CMSG_SPACE(bytes));
        message.msg_control = ancillary;
        message.msg_controllen = static_cast<socklen_t>(CMSG_SPACE(bytes));
        cmsghdr* header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = static_cast<socklen_t>(CMSG_LEN(bytes));
        memcpy(CMSG_DATA(header), fds, bytes);
    }
    return ::sendmsg(socket, &message, flags | MSG_NOSIGNAL);
}

ssize_t receive_with_fds(int socket, void* record, size_t size, PassedFds& passed, int flags) noexcept {
    iovec data{record, size};
    alignas(cmsghdr) char ancillary[CMSG_SPACE(sizeof passed.fds)];
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = ancillary;
    message.msg_controllen = sizeof ancillary;
    passed.count = 0;
    const ssize_t received = ::recvmsg(socket, &message, flags | MSG_CMSG_CLOEXEC);
    if (received == -1) return -1;
    passed.is_cut = (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0;
    const cmsghdr* header = CMSG_FIRSTHDR(&message);
    if (header == nullptr || header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) return received;
    passed.count = static_cast<uint32_t>((header->cmsg_len - CMSG_LEN(0)) / sizeof(int));
    memcpy(passed.fds, CMSG_DATA(header), passed.count * sizeof(int));
    return received;
}

}  // namespace rkt

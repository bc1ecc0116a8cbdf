// Handing an app's streams to whoever asked for them.
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstring>

#include "sandbox/init/app_table.hpp"

namespace rkt::sandbox::init {
namespace {

bool send(int socket, const control::Reply& reply, const Attachment& attachment) noexcept {
    iovec data{const_cast<control::Reply*>(&reply), sizeof reply};
    alignas(cmsghdr) char ancillary[CMSG_SPACE(sizeof attachment.fds)] = {};
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    if (attachment.count > 0) {
        int numbers[3];
        for (uint32_t i = 0; i < attachment.count; ++i) numbers[i] = attachment.fds[i].get();
        const auto size = static_cast<socklen_t>(attachment.count * sizeof(int));
        message.msg_control = ancillary;
        message.msg_controllen = static_cast<socklen_t>(CMSG_SPACE(size));
        cmsghdr* header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = static_cast<socklen_t>(CMSG_LEN(size));
        memcpy(CMSG_DATA(header), numbers, size);
    }
    return ::sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL) == sizeof reply;
}

}  // namespace

void Supervisor::attach_on_request(uint32_t client, uint32_t index, uint32_t wanted) noexcept {
    Attachment attachment;
    control::Reply reply = describe(index, attach(index, wanted, attachment));
    if (reply.errnum != 0) attachment = {};
    if (send(clients[client].fd, reply, attachment)) return;
    ::close(clients[client].fd);
    clients[client] = {};
}

}  // namespace rkt::sandbox::init

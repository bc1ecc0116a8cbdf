// Handing an app's streams to whoever asked for them.
#include <sys/socket.h>
#include <unistd.h>

#include "base/passed_fds.hpp"
#include "sandbox/init/app_table.hpp"

namespace rkt::sandbox::init {
namespace {

bool send_attachment(int socket, const control::Reply& reply, const Attachment& attachment) noexcept {
    int numbers[3];
    for (uint32_t i = 0; i < attachment.count; ++i) numbers[i] = attachment.fds[i].get();
    return send_with_fds(socket, &reply, sizeof reply, numbers, attachment.count, MSG_DONTWAIT) == sizeof reply;
}

}  // namespace

void Supervisor::attach_on_request(uint32_t client, uint32_t index, uint32_t wanted) noexcept {
    Attachment attachment;
    control::Reply reply = describe(index, attach(index, wanted, attachment));
    if (reply.errnum != 0) attachment = {};
    if (send_attachment(clients[client].fd, reply, attachment)) return;
    ::close(clients[client].fd);
    clients[client] = {};
}

}  // namespace rkt::sandbox::init

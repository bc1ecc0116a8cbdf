// The receiving end of sd_notify(3), where tests stand in for the manager.
#pragma once

#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cstdlib>
#include <string>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "support/temp_tree.hpp"

namespace rkt::test {

// NOTIFY_SOCKET points to it while it lives.
class NotifySocket {
public:
    NotifySocket() : socket_(check(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket")) {
        const std::string path = tree_.path() + "/notify";
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.copy(address.sun_path, path.size());
        check(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)), "bind");
        ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
    }
    ~NotifySocket() { ::unsetenv("NOTIFY_SOCKET"); }
    NotifySocket(const NotifySocket&) = delete;
    NotifySocket& operator=(const NotifySocket&) = delete;

    // One message; a descriptor that came with it is closed, as the manager does for BARRIER=1.
    std::string receive() {
        std::array<char, 1024> text{};
        alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
        iovec io{text.data(), text.size()};
        msghdr message{};
        message.msg_iov = &io;
        message.msg_iovlen = 1;
        message.msg_control = control.data();
        message.msg_controllen = control.size();
        const auto n = check_long(::recvmsg(socket_.get(), &message, MSG_CMSG_CLOEXEC), "recvmsg");
        const cmsghdr* sent = CMSG_FIRSTHDR(&message);
        if (sent != nullptr && sent->cmsg_type == SCM_RIGHTS)
            Fd(*reinterpret_cast<const int*>(CMSG_DATA(sent))).reset();
        return {text.data(), static_cast<size_t>(n)};
    }

private:
    TempTree tree_;
    Fd socket_;
};

}  // namespace rkt::test

#include "systemd/notify.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cstdlib>
#include <thread>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "support/temp_tree.hpp"

namespace rkt::systemd {
namespace {

// The manager's end of the notify socket (sd_notify(3)).
class NotifyTest : public ::testing::Test {
protected:
    NotifyTest() : socket_(check(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket")) {
        const std::string path = tree_.path() + "/notify";
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.copy(address.sun_path, path.size());
        check(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)), "bind");
        ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
    }
    ~NotifyTest() override { ::unsetenv("NOTIFY_SOCKET"); }

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
        if (sent != nullptr && sent->cmsg_type == SCM_RIGHTS) Fd(*reinterpret_cast<const int*>(CMSG_DATA(sent)));
        return {text.data(), static_cast<size_t>(n)};
    }

private:
    test::TempTree tree_;
    Fd socket_;
};

TEST_F(NotifyTest, SendsTheStateAsItIs) {
    EXPECT_TRUE(has_notify_socket());
    notify("READY=1\nMAINPID=4711");
    EXPECT_EQ(receive(), "READY=1\nMAINPID=4711");
}

TEST_F(NotifyTest, BarrierReturnsWhenTheManagerHasReadIt) {
    std::string read;
    std::thread manager([&] { read = receive(); });
    notify_barrier();
    manager.join();
    EXPECT_EQ(read, "BARRIER=1");
}

TEST(NotifyWithoutSocket, IsFine) {
    ::unsetenv("NOTIFY_SOCKET");
    EXPECT_FALSE(has_notify_socket());
    EXPECT_NO_THROW(notify("READY=1"));
    EXPECT_NO_THROW(notify_barrier());
}

TEST(NotifyWithoutManager, IsAnError) {
    const test::TempTree tree;
    ::setenv("NOTIFY_SOCKET", (tree.path() + "/gone").c_str(), 1);
    EXPECT_THROW(notify("READY=1"), Error);
    EXPECT_THROW(notify_barrier(), Error);
    ::unsetenv("NOTIFY_SOCKET");
}

}  // namespace
}  // namespace rkt::systemd

// What a pod's init says to the manager of the process that stays beside it.
#include "systemd/notify_relay.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstring>
#include <memory>

#include "base/error.hpp"
#include "support/notify_socket.hpp"

namespace rkt::systemd {
namespace {

void send(const Fd& to, const std::string& text, int fd = -1) {
    iovec data{const_cast<char*>(text.data()), text.size()};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof fd)] = {};
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    if (fd != -1) {
        message.msg_control = control;
        message.msg_controllen = sizeof control;
        cmsghdr* header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof fd);
        memcpy(CMSG_DATA(header), &fd, sizeof fd);
    }
    check_long(::sendmsg(to.get(), &message, MSG_NOSIGNAL), "sending");
}

TEST(NotifyRelayTest, PassesMessagesOnInOrderUntilTheOtherEndIsClosed) {
    test::NotifySocket manager;
    NotifyRelay relay;
    Fd init = relay.take_far_end();
    send(init, "STATUS=one");
    send(init, "STATUS=two");
    EXPECT_TRUE(relay.pass());
    EXPECT_TRUE(relay.pass());
    EXPECT_FALSE(relay.pass());  // nothing is there
    EXPECT_EQ(manager.receive(), "STATUS=one");
    EXPECT_EQ(manager.receive(), "STATUS=two");
    init.reset();
    pollfd end{relay.socket().get(), POLLIN, 0};
    EXPECT_EQ(::poll(&end, 1, 0), 1);
    EXPECT_FALSE(relay.pass());
}

TEST(NotifyRelayTest, PassesDescriptorsOnAndKeepsNone) {
    test::NotifySocket manager;
    NotifyRelay relay;
    const Fd init = relay.take_far_end();
    PipeEnds pipe = make_pipe();
    send(init, "FDSTORE=1", pipe.write.get());
    pipe.write.reset();
    EXPECT_TRUE(relay.pass());
    EXPECT_EQ(manager.receive(), "FDSTORE=1");  // which closes what it got
    pollfd end{pipe.read.get(), 0, 0};
    EXPECT_EQ(::poll(&end, 1, 1000), 1) << "somebody still holds the pipe's other end";
}

TEST(NotifyRelayTest, AManagerThatCameAnewIsFound) {
    auto before = std::make_unique<test::NotifySocket>();
    NotifyRelay relay;
    const Fd init = relay.take_far_end();
    before.reset();
    test::NotifySocket manager;
    send(init, "READY=1");
    EXPECT_TRUE(relay.pass());
    EXPECT_EQ(manager.receive(), "READY=1");
}

TEST(NotifyRelayTest, AManagerThatIsGoneIsNoReasonToEnd) {
    ::setenv("NOTIFY_SOCKET", "/no/such/socket", 1);
    NotifyRelay relay;
    const Fd init = relay.take_far_end();
    send(init, "READY=1");
    EXPECT_TRUE(relay.pass());
    ::unsetenv("NOTIFY_SOCKET");
}

TEST(NotifyRelayTest, AnAbstractAddressIsOne) {
    const std::string name = "rkt-test-notify-" + std::to_string(::getpid());
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    name.copy(address.sun_path + 1, name.size());
    const Fd manager(check(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket"));
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
    check(::bind(manager.get(), reinterpret_cast<const sockaddr*>(&address), size), "bind");
    ::setenv("NOTIFY_SOCKET", ("@" + name).c_str(), 1);
    const Fd connection = connect_notify();
    ::unsetenv("NOTIFY_SOCKET");
    ASSERT_TRUE(connection);
    send(connection, "READY=1");
    char text[16] = {};
    EXPECT_EQ(::recv(manager.get(), text, sizeof text, 0), 7);
    for (const char* bad : {"", "relative", "vsock:2:1"}) {
        ::setenv("NOTIFY_SOCKET", bad, 1);
        EXPECT_FALSE(connect_notify()) << bad;
    }
    ::unsetenv("NOTIFY_SOCKET");
}

TEST(WatchdogTest, IsForTheProcessThatIsNamed) {
    ::setenv("WATCHDOG_USEC", "3000000", 1);
    EXPECT_EQ(watchdog_usec(), 3000000U);
    ::setenv("WATCHDOG_PID", std::to_string(::getpid()).c_str(), 1);
    EXPECT_EQ(watchdog_usec(), 3000000U);
    for (const char* other : {"1", "x"}) {
        ::setenv("WATCHDOG_PID", other, 1);
        EXPECT_EQ(watchdog_usec(), 0U) << other;
    }
    ::unsetenv("WATCHDOG_PID");
    ::setenv("WATCHDOG_USEC", "soon", 1);
    EXPECT_EQ(watchdog_usec(), 0U);
    ::unsetenv("WATCHDOG_USEC");
}

}  // namespace
}  // namespace rkt::systemd

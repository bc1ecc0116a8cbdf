#include "systemd/notify.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "support/notify_socket.hpp"

namespace rkt::systemd {
namespace {

TEST(NotifyTest, SendsTheStateAsItIs) {
    test::NotifySocket manager;
    EXPECT_TRUE(has_notify_socket());
    notify("READY=1\nMAINPID=4711");
    EXPECT_EQ(manager.receive(), "READY=1\nMAINPID=4711");
}

TEST(NotifyTest, BarrierReturnsWhenTheManagerHasReadIt) {
    test::NotifySocket manager;
    std::string read;
    std::thread reader([&] { read = manager.receive(); });
    notify_barrier();
    reader.join();
    EXPECT_EQ(read, "BARRIER=1");
}

TEST(NotifyTest, WithoutASocketNothingIsSent) {
    ::unsetenv("NOTIFY_SOCKET");
    EXPECT_FALSE(has_notify_socket());
    EXPECT_NO_THROW(notify("READY=1"));
    EXPECT_NO_THROW(notify_barrier());
}

TEST(NotifyTest, SocketWithoutAManagerIsAnError) {
    const test::TempTree tree;
    ::setenv("NOTIFY_SOCKET", (tree.path() + "/gone").c_str(), 1);
    EXPECT_THROW(notify("READY=1"), Error);
    EXPECT_THROW(notify_barrier(), Error);
    ::unsetenv("NOTIFY_SOCKET");
}

}  // namespace
}  // namespace rkt::systemd

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>

#include "base/error.hpp"
#include "support/temp_tree.hpp"
#include "systemd/journal.hpp"

namespace rkt::systemd {
namespace {

class StreamTest : public ::testing::Test {
protected:
    // journald's listening socket.
    void listen() {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.copy(address.sun_path, path.size());
        listener.reset(check(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
        check(::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)), "bind");
        check(::listen(listener.get(), 1), "listen");
    }

    test::TempTree tree;
    std::string path = tree.path() + "/stdout";
    Fd listener;
};

TEST_F(StreamTest, WithoutJournaldThereIsNone) {
    EXPECT_FALSE(open_stream({"app", "u.scope"}, path));
    listen();
    listener.reset();  // the file stays, nobody is behind it
    EXPECT_FALSE(open_stream({"app", "u.scope"}, path));
}

TEST_F(StreamTest, HeaderComesBeforeWhatIsWritten) {
    listen();
    auto stream = open_stream({"app", "u.scope", 3, false}, path);
    ASSERT_TRUE(stream);
    write_all(*stream, "hello\n");
    stream.reset();
    const Fd journald(check(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC), "accept"));
    EXPECT_EQ(read_all(journald), "app\nu.scope\n3\n0\n0\n0\n0\nhello\n");
}

// journald 252 accepts first and asks for credentials then; a line written in between must have them.
TEST_F(StreamTest, LinesCarryTheirWriterFromTheFirstOn) {
    listen();
    const auto stream = open_stream({"app", "u.scope"}, path);
    ASSERT_TRUE(stream);
    const Fd journald(check(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC), "accept"));
    std::array<char, 64> text{};
    ASSERT_GT(::recv(journald.get(), text.data(), text.size(), 0), 0);  // the header
    write_all(*stream, "hello\n");

    const int yes = 1;
    check(::setsockopt(journald.get(), SOL_SOCKET, SO_PASSCRED, &yes, sizeof(yes)), "SO_PASSCRED");
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(ucred))> control{};
    iovec io{text.data(), text.size()};
    msghdr message{};
    message.msg_iov = &io;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    ASSERT_EQ(::recvmsg(journald.get(), &message, 0), 6);
    const cmsghdr* sent = CMSG_FIRSTHDR(&message);
    ASSERT_NE(sent, nullptr);
    ASSERT_EQ(sent->cmsg_type, SCM_CREDENTIALS);
    EXPECT_EQ(reinterpret_cast<const ucred*>(CMSG_DATA(sent))->pid, ::getpid());
}

TEST_F(StreamTest, ValuesAreOneLineEach) {
    listen();
    EXPECT_THROW(open_stream({"app\nforged", "u.scope"}, path), Error);
    EXPECT_THROW(open_stream({"app", "u\n.scope"}, path), Error);
}

TEST_F(StreamTest, PathTooLongForASocketIsAnError) {
    EXPECT_THROW(open_stream({"app", "u.scope"}, std::string(200, 'x')), SystemError);
}

}  // namespace
}  // namespace rkt::systemd

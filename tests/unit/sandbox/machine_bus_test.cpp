// The machine's bus as bytes: what clients may send, and what they may not. Against real clients: system case
// `machine`.
#include <gtest/gtest.h>

#include <sys/socket.h>

#include <cstring>
#include <functional>

#include "base/error.hpp"
#include "sandbox/machine_bus/bus.hpp"
#include "sandbox/machine_bus/connection.hpp"
#include "sandbox/machine_bus/transient.hpp"
#include "sandbox/machine_bus/units.hpp"

namespace rkt::sandbox::machine_bus {

using namespace dbus;
namespace {

TEST(Marshal, WhatIsWrittenIsRead) {
    Writer writer;
    writer.byte(7).u32(8).text("text").u64(9).signature("a{sv}").texts({"a", "", "bc"}).boolean(true);
    Reader reader(writer.bytes());
    EXPECT_EQ(reader.byte(), 7);
    EXPECT_EQ(reader.u32(), 8u);
    EXPECT_EQ(reader.text(), "text");
    EXPECT_EQ(reader.u64(), 9u);
    EXPECT_EQ(reader.signature(), "a{sv}");
    EXPECT_EQ(reader.texts(), (std::vector<std::string>{"a", "", "bc"}));
    EXPECT_TRUE(reader.boolean());
    EXPECT_TRUE(reader.at_end());
}

// The example of the specification's section on arrays: alignment is from the message's begin, padding is not counted.
TEST(Marshal, AnArrayOfSixtyFourBitNumbers) {
    Writer writer;
    writer.array('t', [](Writer& to) { to.u64(5); });
    EXPECT_EQ(writer.bytes(), std::string("\x08\0\0\0\0\0\0\0\x05\0\0\0\0\0\0\0", 16));
}

TEST(Marshal, SkipsWhatItIsTold) {
    Writer writer;
    writer.array('{',
                 [](Writer& to) { to.structure().text("key").signature("(ib)").structure().u32(1).boolean(true); });
    writer.u32(42);
    Reader reader(writer.bytes());
    reader.skip("a{sv}");
    EXPECT_EQ(reader.u32(), 42u);
}

TEST(Marshal, RefusesWhatIsCutWrongOrTooDeep) {
    EXPECT_THROW((void)Reader(std::string_view("\xff\0\0\0ab", 6)).text(), ProtocolError);
    EXPECT_THROW((void)Reader(std::string_view("\x01\0\0\0ab", 6)).text(), ProtocolError) << "no NUL at the end";
    EXPECT_THROW((void)Reader(std::string_view("\x02\0\0\0a\0\0", 7)).text(), ProtocolError) << "a NUL inside";
    EXPECT_THROW((void)Reader(std::string_view("\x02\0\0\0", 4)).boolean(), ProtocolError);
    EXPECT_THROW((void)first_type("a("), ProtocolError);
    EXPECT_THROW((void)first_type("?"), ProtocolError);
    std::string deep;
    for (int i = 0; i < 100; ++i) deep += std::string("\x01v\0", 3);
    EXPECT_THROW(Reader(deep).skip("v"), ProtocolError);
}

TEST(Authentication, AsLibsystemdAndLibdbusDoIt) {
    bool accepted = false;
    EXPECT_EQ(answer_authentication("AUTH EXTERNAL", true, accepted), "DATA\r\n");
    EXPECT_FALSE(accepted);
    EXPECT_EQ(answer_authentication("DATA", true, accepted).substr(0, 3), "OK ");
    EXPECT_TRUE(accepted);
    EXPECT_EQ(answer_authentication("NEGOTIATE_UNIX_FD", true, accepted), "AGREE_UNIX_FD\r\n");
    EXPECT_EQ(answer_authentication("BEGIN", true, accepted), "");
    accepted = false;
    EXPECT_EQ(answer_authentication("AUTH EXTERNAL 30", true, accepted).substr(0, 3), "OK ");
}

TEST(Authentication, IsForThePodsRootAlone) {
    bool accepted = false;
    EXPECT_EQ(answer_authentication("AUTH EXTERNAL 30", false, accepted), "REJECTED EXTERNAL\r\n");
    EXPECT_EQ(answer_authentication("AUTH ANONYMOUS", true, accepted), "REJECTED EXTERNAL\r\n");
    EXPECT_EQ(answer_authentication("NEGOTIATE_UNIX_FD", true, accepted), "ERROR\r\n");
    EXPECT_FALSE(accepted);
}

TEST(Messages, WhatIsPrintedIsParsed) {
    Message message;
    message.serial = 3;
    message.path = "/a/b";
    message.interface = "a.b";
    message.member = "Do";
    message.destination = "c.d";
    message.signature = "s";
    message.body = Writer().text("hello").bytes();
    const std::string bytes = print_message(message);
    EXPECT_EQ(message_size(bytes), bytes.size());
    EXPECT_EQ(message_size(bytes.substr(0, 15)), std::nullopt);
    const Message parsed = parse_message(bytes);
    EXPECT_EQ(parsed.member, "Do");
    EXPECT_EQ(parsed.path, "/a/b");
    EXPECT_EQ(parsed.signature, "s");
    EXPECT_EQ(Reader(parsed.body).text(), "hello");
}

TEST(Messages, HeadersThatLieAreRefused) {
    const std::string huge("l\1\0\1\xff\xff\xff\x7f\1\0\0\0\0\0\0\0", 16);
    EXPECT_THROW((void)message_size(huge), ProtocolError);
    EXPECT_THROW((void)message_size("B" + huge.substr(1)), ProtocolError);
    std::string no_serial("l\1\0\1\0\0\0\0\0\0\0\0\0\0\0\0", 16);
    EXPECT_THROW((void)parse_message(no_serial), ProtocolError);
}

TEST(Units, PathsAreSystemds) {
    EXPECT_EQ(unit_path("web-1.service"), "/org/freedesktop/systemd1/unit/web_2d1_2eservice");
    EXPECT_EQ(unit_path("1a"), "/org/freedesktop/systemd1/unit/_31a");
    EXPECT_EQ(unit_of_path(unit_path("run-u1@x.service")), "run-u1@x.service");
    EXPECT_EQ(unit_of_path("/org/freedesktop/systemd1"), std::nullopt);
    EXPECT_EQ(unit_of_path("/org/freedesktop/systemd1/unit/a/b"), std::nullopt);
}

TEST(Jobs, EndWithTheirUnitsState) {
    using control::AppState;
    using control::Verb;
    control::UnitStatus unit;
    unit.state = AppState::starting;
    unit.active_since_us = 5;
    Job job{1, "web.service", Verb::start_unit, 5};
    EXPECT_EQ(job_result(job, unit), nullptr);
    unit.state = AppState::running;
    EXPECT_EQ(job_result(job, unit), nullptr) << "that is the start before";
    unit.active_since_us = 6;
    EXPECT_STREQ(job_result(job, unit), "done");
    unit.state = AppState::exited;
    unit.exit_code = 1;
    EXPECT_STREQ(job_result(job, unit), "failed");
    job.verb = Verb::restart_unit;
    EXPECT_EQ(job_result(job, unit), nullptr) << "it is between the two";
    job.verb = Verb::stop_unit;
    EXPECT_STREQ(job_result(job, unit), "done");
}

// A bus whose init has said two things already: that it is watched, and that a unit has changed.
class ABus : public testing::Test {
protected:
    ABus() : init_(make_init()), bus_(init_) {
        int ends[2];
        check(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends), "socketpair");
        bus_.accept(Fd(ends[0]));
        client_ = Fd(ends[1]);
    }
    InitClient make_init() {
        int ends[2];
        check(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), "socketpair");
        far_init_ = Fd(ends[1]);
        control::UnitStatus status;
        check_long(::send(far_init_.get(), &status, sizeof status, 0), "answering watch");
        status.is_news = 1;
        strcpy(status.name, "web.service");
        check_long(::send(far_init_.get(), &status, sizeof status, 0), "telling news");
        return InitClient(Fd(ends[0]));
    }
    // What the client reads when it has sent this.
    std::string say(const std::string& bytes) {
        check_long(::send(client_.get(), bytes.data(), bytes.size(), 0), "sending");
        bus_.serve(bus_.clients().front());
        bus_.pass_news();
        bus_.flush();
        char answer[8192];
        const ssize_t size = ::recv(client_.get(), answer, sizeof answer, 0);
        return {answer, size > 0 ? static_cast<size_t>(size) : 0};
    }

    Fd far_init_;
    InitClient init_;
    Bus bus_;
    Fd client_;
};

TEST_F(ABus, TellsNobodyNewsBeforeTheAnswerToHello) {
    EXPECT_EQ(say(std::string("\0AUTH EXTERNAL 30\r\nBEGIN\r\n", 26)), "OK 00000000000000000000000000000001\r\n");
    Message hello;
    hello.serial = 1;
    hello.path = "/org/freedesktop/DBus";
    hello.interface = kDriver;
    hello.destination = kDriver;
    hello.member = "Hello";
    const Message answer = parse_message(say(print_message(hello)));
    EXPECT_EQ(answer.type, MessageType::method_return);
    EXPECT_EQ(Reader(answer.body).text(), ":1.1");
}

TEST_F(ABus, SaysWhatItDoesNotKnow) {
    (void)say(std::string("\0AUTH EXTERNAL 30\r\nBEGIN\r\n", 26));
    Message call;
    call.serial = 7;
    call.member = "Dance";
    const Message answer = parse_message(say(print_message(call)));
    EXPECT_EQ(answer.type, MessageType::error);
    EXPECT_EQ(answer.reply_serial, 7u);
    EXPECT_EQ(answer.error_name, "org.freedesktop.DBus.Error.UnknownMethod");
}

// A StartTransientUnit as machinectl's and systemd-run's.
Message transient(const std::string& unit, const std::function<void(Writer&)>& properties) {
    Message message;
    message.signature = "ssa(sv)a(sa(sv))";
    message.body = Writer().text(unit).text("fail").array('(', properties).array('(', [](Writer&) {}).bytes();
    return message;
}
void put_text(Writer& to, const char* name, const char* value) { to.structure().text(name).signature("s").text(value); }
void put_exec(Writer& to, const std::vector<std::string>& argv) {
    to.structure().text("ExecStart").signature("a(sasb)").array('(', [&](Writer& all) {
        all.structure().text(argv[0]).texts(argv).boolean(false);
    });
}

TEST(Transient, IsReadAsACommand) {
    Message message = transient("run-u1.service", [](Writer& to) {
        put_text(to, "Description", "anything");
        put_text(to, "User", "joe");
        put_text(to, "WorkingDirectory", "-~");
        to.structure().text("Environment").signature("as").texts({"A=b", "RKT_APP=web"});
        put_exec(to, {"/bin/ls", "-l"});
    });
    const TransientRequest request = read_transient(message);
    EXPECT_EQ(request.unit, "run-u1.service");
    EXPECT_EQ(request.command.user, "joe");
    EXPECT_EQ(request.command.working_directory, "~");
    EXPECT_EQ(request.command.app, "web");
    EXPECT_EQ(request.command.env, std::vector<std::string>{"A=b"});
    EXPECT_EQ(request.command.argv, (std::vector<std::string>{"/bin/ls", "-l"}));
}

TEST(Transient, MachinedsDefaultIsTheUsersShell) {
    Message message = transient("container-shell@1.service", [](Writer& to) {
        to.structure().text("ExecStart").signature("a(sasb)").array('(', [&](Writer& all) {
            all.structure()
                .text("/bin/sh")
                .texts({"sh", "-c", "shell=$(getent passwd 0 2>/dev/null | …)\nexec …"})
                .boolean(true);
        });
    });
    EXPECT_TRUE(read_transient(message).command.argv.empty());
}

TEST(Transient, NothingIsIgnoredThatWouldConfine) {
    Message message = transient("run-u1.service", [](Writer& to) {
        put_exec(to, {"/bin/ls"});
        to.structure().text("MemoryMax").signature("t").u64(1);
    });
    EXPECT_THROW((void)read_transient(message), MethodError);
    message = transient("run-u1.scope", [](Writer& to) { put_exec(to, {"/bin/ls"}); });
    EXPECT_THROW((void)read_transient(message), MethodError);
    message = transient("run-u1.service",
                        [](Writer& to) { to.structure().text("StandardInputFileDescriptor").signature("h").u32(3); });
    EXPECT_THROW((void)read_transient(message), ProtocolError) << "a descriptor that did not come";
}

TEST(Transient, AGettyIsAShellAtItsTerminal) {
    TransientRequest request;
    EXPECT_TRUE(read_getty("container-getty@3.service", request));
    EXPECT_EQ(request.command.terminal, "/dev/pts/3");
    EXPECT_TRUE(request.command.argv.empty());
    EXPECT_FALSE(read_getty("getty@tty1.service", request));
}

}  // namespace
}  // namespace rkt::sandbox::machine_bus

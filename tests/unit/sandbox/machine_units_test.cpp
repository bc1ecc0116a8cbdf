// The pod as a machine with units: what the machine's bus asks of init, on a real pod.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>
#include <optional>

#include "base/child.hpp"
#include "base/error.hpp"
#include "sandbox/command.hpp"
#include "sandbox/command_writer.hpp"
#include "sandbox/machine_bus/init_client.hpp"
#include "unit/sandbox/test_pod.hpp"

namespace rkt::sandbox {
namespace {

using control::AppState;
using control::UnitStatus;
using control::Verb;
using machine_bus::InitClient;
using test::TestPod;
using testing::HasSubstr;

class MachineUnits : public testing::Test {
protected:
    ~MachineUnits() override {
        if (leader_ && !ended_) leader_->kill();
    }
    PlanApp& web() {
        return pod_.plan.apps.empty() ? pod_.add_shell("web", "exec sleep 1000") : pod_.plan.apps.front();
    }
    void start() {
        (void)web();
        pod_.plan.ends_with_starter = false;
        leader_.emplace(pod_.start_and_release());
        for (Event event = leader_->next_event(); event.kind != Event::Kind::ready; event = leader_->next_event()) {
            ASSERT_NE(event.kind, Event::Kind::gone);
        }
        Fd socket(check(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0), "socket"));
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        strcpy(address.sun_path, (pod_.path() + "/pod/control").c_str());
        check(::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), "connect");
        init_.emplace(std::move(socket));
    }
    // What the command writes to its stdout and stderr until it ends.
    UnitStatus run(const CommandRequest& command, const std::string& unit = "run-u1.service") {
        UnitStatus status;
        const Fd output = begin(command, unit, status);
        output_ = status.errnum == 0 ? read_all(output) : "";
        return status;
    }
    // Where its output can be read.
    Fd begin(const CommandRequest& command, const std::string& unit, UnitStatus& status) {
        const std::string bytes = flatten(command);
        const Fd file(check(::memfd_create("command", MFD_CLOEXEC), "memfd"));
        check_long(::write(file.get(), bytes.data(), bytes.size()), "writing");
        auto pipe = make_pipe();
        const Fd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
        status = init_->ask(Verb::run, unit, 0, {file.get(), null.get(), pipe.write.get(), pipe.write.get()});
        return std::move(pipe.read);
    }
    // A command that says when it waits, and what it does with SIGTERM.
    Fd begin_script(const std::string& script, const std::string& unit = "run-u1.service") {
        CommandRequest command;
        command.argv = {"/bin/sh", "-c", script};
        UnitStatus status;
        Fd output = begin(command, unit, status);
        EXPECT_EQ(status.errnum, 0) << status.step << ": " << status.detail;
        char waits[6];
        EXPECT_EQ(::read(output.get(), waits, sizeof waits), 6);
        return output;
    }
    std::string output_of(const std::string& script) {
        CommandRequest command;
        command.argv = {"/bin/sh", "-c", script};
        const UnitStatus status = run(command);
        EXPECT_EQ(status.errnum, 0) << status.step << ": " << status.detail;
        return output_;
    }
    UnitStatus wait_for(const std::string& unit, AppState state) {
        for (;;) {
            UnitStatus status = init_->ask(Verb::unit, unit);
            if (status.errnum != 0 || status.state == state) return status;
            pollfd polled{init_->socket().get(), POLLIN, 0};
            ::poll(&polled, 1, 5000);
            (void)init_->take_news();
        }
    }
    void end() {
        leader_->stop(SIGTERM);
        while (leader_->next_event().kind != Event::Kind::gone) {
        }
        (void)leader_->wait();
        ended_ = true;
    }

    TestPod pod_;
    std::optional<Leader> leader_;
    std::optional<InitClient> init_;
    std::string output_;
    bool ended_ = false;
};

TEST_F(MachineUnits, AppsAreUnits) {
    start();
    const auto units = init_->list();
    ASSERT_EQ(units.size(), 1u);
    EXPECT_STREQ(units[0].name, "web.service");
    EXPECT_STREQ(units[0].app, "web");
    EXPECT_EQ(units[0].state, AppState::running);
    EXPECT_GT(units[0].active_since_us, 0u);
    EXPECT_EQ(init_->ask(Verb::unit, "other.service").errnum, ENOENT);
    EXPECT_EQ(init_->ask(Verb::unit, "web").errnum, ENOENT);
    EXPECT_EQ(init_->ask(Verb::unit, "web.service").main_pid, units[0].main_pid);
    end();
}

// The connection that watches is the one that runs: news must not be taken for the answer, nor end the wait for it.
TEST_F(MachineUnits, ACommandRunsAndItsEndIsKept) {
    start();
    CommandRequest command;
    command.argv = {"/bin/sh", "-c", "echo out; echo error >&2; exit 3"};
    EXPECT_EQ(run(command).errnum, 0);
    EXPECT_EQ(output_, "out\nerror\n");
    const UnitStatus ended = wait_for("run-u1.service", AppState::exited);
    EXPECT_EQ(ended.exit_code, 3);
    EXPECT_EQ(ended.signaled, 0u);
    EXPECT_EQ(ended.is_transient, 1u);
    EXPECT_GE(ended.inactive_since_us, ended.active_since_us);
    // The name is free again.
    command.argv = {"/bin/true"};
    EXPECT_EQ(run(command).errnum, 0);
    EXPECT_EQ(wait_for("run-u1.service", AppState::exited).exit_code, 0);
    end();
}

TEST_F(MachineUnits, ACommandHasTheConfinementOfItsAppAndNoMore) {
    web().capabilities = 1 << 5;  // CAP_KILL
    web().read_only_rootfs = true;
    web().env.emplace_back("OF_APP=yes");
    start();
    const std::string seen = output_of(
        "grep -E '^(CapEff|CapBnd|Seccomp:|NoNewPrivs)' /proc/self/status; ls -d /run/rkt 2>&1; "
        "touch /file 2>&1; echo $OF_APP");
    EXPECT_THAT(seen, HasSubstr("CapEff:\t0000000000000020\n"));
    EXPECT_THAT(seen, HasSubstr("CapBnd:\t0000000000000020\n"));
    EXPECT_THAT(seen, HasSubstr("Seccomp:\t2\n"));
    EXPECT_THAT(seen, HasSubstr("/run/rkt: No such file"));
    EXPECT_THAT(seen, HasSubstr("Read-only file system"));
    EXPECT_THAT(seen, HasSubstr("yes\n"));
    end();
}

TEST_F(MachineUnits, ALoginIsOfItsUser) {
    (void)web();
    pod_.add_file("web", "/etc/passwd", "root:x:0:0::/root:/bin/sh\njoe:x:1000:1001::/home/joe:/bin/ash\n");
    pod_.add_file("web", "/home/joe/file", "");
    start();
    CommandRequest command;
    command.user = "joe";
    command.working_directory = "~";
    command.env = {"TERM=vt100", "HOME=/given"};
    command.argv = {"/bin/sh", "-c", "echo $USER $LOGNAME $HOME $SHELL $TERM; id -u; id -g; pwd"};
    EXPECT_EQ(run(command).errnum, 0);
    EXPECT_EQ(output_, "joe joe /given /bin/ash vt100\n1000\n1001\n/home/joe\n");
    command.user = "nobody-there";
    EXPECT_THAT(run(command, "run-u2.service").detail, HasSubstr("there is no user \"nobody-there\""));
    end();
}

TEST_F(MachineUnits, WhatCannotRunIsSaidAndLeavesNoUnit) {
    start();
    CommandRequest command;
    command.argv = {"/no/such"};
    const UnitStatus status = run(command);
    EXPECT_EQ(status.errnum, ENOENT);
    EXPECT_STREQ(status.step, "executing");
    EXPECT_STREQ(status.detail, "\"/no/such\"");
    command.argv = {"/bin/true"};
    command.app = "nobody";
    EXPECT_EQ(run(command, "run-u2.service").errnum, ENOENT);
    EXPECT_EQ(init_->ask(Verb::run, "run-u3.service").errnum, EINVAL) << "no command";
    end();
}

TEST_F(MachineUnits, AStoppedCommandEnds) {
    start();
    CommandRequest command;
    command.argv = {"/bin/sleep", "1000"};
    const std::string bytes = flatten(command);
    const Fd file(check(::memfd_create("command", MFD_CLOEXEC), "memfd"));
    check_long(::write(file.get(), bytes.data(), bytes.size()), "writing");
    EXPECT_EQ(init_->ask(Verb::run, "run-u1.service", 0, {file.get()}).state, AppState::running);
    EXPECT_EQ(init_->ask(Verb::run, "run-u1.service", 0, {file.get()}).errnum, EEXIST);
    EXPECT_EQ(init_->ask(Verb::stop_unit, "run-u1.service").errnum, 0);
    const UnitStatus ended = wait_for("run-u1.service", AppState::exited);
    EXPECT_EQ(ended.signaled, 1u);
    EXPECT_EQ(ended.exit_code, SIGTERM);
    end();
}

constexpr const char* kTakesItsTime =
    "trap 'echo told; sleep 0.3; echo done; exit 0' TERM; echo waits; while :; do sleep 0.05; done";
constexpr const char* kStubborn = "trap '' TERM HUP; echo waits; while :; do sleep 0.05; done";

// As units of a machine that stops: the app beside which it runs is gone at once.
TEST_F(MachineUnits, ACommandHasItsTimeWhenThePodStops) {
    start();
    const Fd output = begin_script(kTakesItsTime);
    end();
    EXPECT_EQ(read_all(output), "told\ndone\n");
}

TEST_F(MachineUnits, ACommandHasItsTimeWhenTheLastAppEnds) {
    pod_.add_shell("web", "trap 'exit 0' USR1; sleep 1000 & wait");
    start();
    const Fd output = begin_script(kTakesItsTime);
    constexpr auto kUsr1 = static_cast<uint32_t>(control::KillWho::main) << 8 | SIGUSR1;
    EXPECT_EQ(init_->ask(Verb::kill_unit, "web.service", kUsr1).errnum, 0);
    while (leader_->next_event().kind != Event::Kind::gone) {
    }
    EXPECT_EQ(leader_->wait(), 0);
    ended_ = true;
    EXPECT_EQ(read_all(output), "told\ndone\n");
}

TEST_F(MachineUnits, ACommandThatDoesNotEndIsKilled) {
    (void)web();
    pod_.plan.stop_timeout_ms = 300;
    start();
    const Fd stopped = begin_script(kStubborn);
    EXPECT_EQ(init_->ask(Verb::stop_unit, "run-u1.service").errnum, 0);
    const UnitStatus ended = wait_for("run-u1.service", AppState::exited);
    EXPECT_EQ(ended.exit_code, SIGKILL);
    const Fd output = begin_script(kStubborn, "run-u2.service");
    end();
    EXPECT_EQ(read_all(output), "");
}

TEST_F(MachineUnits, AnAppIsRestarted) {
    start();
    const UnitStatus before = init_->ask(Verb::unit, "web.service");
    EXPECT_EQ(init_->ask(Verb::restart_unit, "web.service").errnum, 0);
    for (UnitStatus now = before; now.active_since_us == before.active_since_us;)
        now = wait_for("web.service", AppState::running);
    EXPECT_NE(init_->ask(Verb::unit, "web.service").main_pid, before.main_pid);
    EXPECT_EQ(init_->ask(Verb::restart_unit, "run-u9.service").errnum, ENOENT);
    end();
}

// The sender is not believed: tables that lie over one another, or outside, are no command.
TEST(Command, OnlyWhatLiesInside) {
    CommandRequest request;
    request.argv = {"/bin/true"};
    request.terminal = "/dev/pts/7";
    alignas(8) char bytes[512] = {};
    const auto check_changed = [&](auto change) {
        const std::string good = flatten(request);
        memcpy(bytes, good.data(), good.size());
        change(*reinterpret_cast<FlatCommand*>(bytes));
        return open_command(bytes, good.size()) != nullptr;
    };
    EXPECT_TRUE(check_changed([](FlatCommand&) {}));
    EXPECT_FALSE(check_changed([](FlatCommand& command) { command.size += 1; }));
    EXPECT_FALSE(check_changed([](FlatCommand& command) { command.magic = 0; }));
    EXPECT_FALSE(check_changed([](FlatCommand& command) { command.argv.count = 1000; }));
    EXPECT_FALSE(check_changed([](FlatCommand& command) { command.user.offset = 100000; }));
    for (const char* path : {"/dev/pts/", "/dev/pts/../null", "/dev/null", "pts/1", "/dev/pts/1x"}) {
        request.terminal = path;
        EXPECT_FALSE(check_changed([](FlatCommand&) {})) << path;
    }
}

}  // namespace
}  // namespace rkt::sandbox

#include "systemd/machines.hpp"

#include <gmock/gmock.h>
#include <poll.h>

#include "bus/fake_machined.hpp"
#include "bus/impostor.hpp"

namespace rkt::systemd {
namespace {

using ::testing::AllOf;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::Optional;

auto refused(Refusal::Kind kind, const char* why) {
    return Optional(AllOf(Field(&Refusal::kind, kind), Field(&Refusal::why, HasSubstr(why))));
}

const PodId kPod = PodId::parse("00112233-4455-6677-8899-aabbccddeeff");

class MachinesTest : public ::testing::Test {
protected:
    test::PrivateBus daemon;
    test::FakeMachined fake{daemon};
    Machines machines{daemon.address()};
};

TEST_F(MachinesTest, RegistersNameIdServiceClassAndLeader) {
    EXPECT_EQ(machines.try_register({kPod, 4711, "/var/lib/rkt/pods/x", {3, 5}}), std::nullopt);
    const std::vector<uint8_t> id = {0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
                                     0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff};
    EXPECT_EQ(fake.machines(), (std::vector<test::Registered>{{"rkt-00112233-4455-6677-8899-aabbccddeeff",
                                                               id,
                                                               "rkt",
                                                               "container",
                                                               4711,
                                                               "/var/lib/rkt/pods/x",
                                                               {3, 5}}}));
}

TEST_F(MachinesTest, RefusalIsAReason) {
    fake.refuse("org.freedesktop.machine1.MachineExists", "Machine already exists");
    EXPECT_THAT(machines.try_register({kPod, 1, "/", {}}), refused(Refusal::Kind::refused, "Machine already exists"));
    EXPECT_THROW(machines.unregister(kPod), BusError);
}

TEST_F(MachinesTest, UnregisterOfAnUnknownMachineIsFine) {
    EXPECT_NO_THROW(machines.unregister(kPod));
    ASSERT_EQ(machines.try_register({kPod, 1, "/", {}}), std::nullopt);
    machines.unregister(kPod);
    EXPECT_TRUE(fake.machines().empty());
}

TEST_F(MachinesTest, BusThatGoesAwayIsAReasonToo) {
    daemon.stop();
    EXPECT_THAT(machines.try_register({kPod, 1, "/", {}}), refused(Refusal::Kind::refused, "connecting to"));
}

TEST_F(MachinesTest, ABusThatHangsUpIsConnectedToAgain) {
    const test::BusThatHangsUpOnce bus(daemon);
    Machines ours(bus.address());
    EXPECT_EQ(ours.try_register({kPod, 1, "/", {}}), std::nullopt);
    EXPECT_EQ(fake.machines().size(), 1U);
}

// It has not passed the call on: a machine of that name is another's.
TEST_F(MachinesTest, ABusThatHungUpBeforeItLetUsInHasRegisteredNothing) {
    const test::BusThatHangsUpOnce bus(daemon);
    fake.refuse_next({"org.freedesktop.machine1.MachineExists"});
    Machines ours(bus.address());
    EXPECT_THAT(ours.try_register({kPod, 1, "/", {}}), refused(Refusal::Kind::refused, "refused once"));
}

std::optional<Refusal> wait_for_late_answer(Machines& machines) {
    while (true) {
        pollfd polled{machines.socket().get(), POLLIN, 0};
        EXPECT_EQ(::poll(&polled, 1, 20000), 1) << "no answer came";
        const auto answer = machines.late_answer();
        if (!answer || answer->kind != Refusal::Kind::unanswered || polled.revents == 0) return answer;
    }
}

TEST_F(MachinesTest, ALateAnswerIsTaken) {
    constexpr std::chrono::milliseconds kShort(10);
    fake.hold();
    EXPECT_THAT(machines.try_register({kPod, 1, "/", {}}, kShort), refused(Refusal::Kind::unanswered, "not answered"));
    EXPECT_THAT(machines.late_answer(), refused(Refusal::Kind::unanswered, "not answered"));
    fake.answer();
    EXPECT_EQ(wait_for_late_answer(machines), std::nullopt);
    EXPECT_EQ(fake.machines().size(), 1U);

    fake.refuse("org.freedesktop.machine1.MachineExists", "Machine already exists");
    fake.hold();
    EXPECT_THAT(machines.try_register({kPod, 1, "/", {}}, kShort), refused(Refusal::Kind::unanswered, "not answered"));
    fake.answer();
    EXPECT_THAT(wait_for_late_answer(machines), refused(Refusal::Kind::refused, "Machine already exists"));
}

// The broker's words where machined ended before it answered, and where it did not begin in the broker's time.
TEST_F(MachinesTest, MachinedThatEndsIsAskedAgain) {
    fake.refuse_next({"org.freedesktop.DBus.Error.NoReply", "org.freedesktop.DBus.Error.TimedOut"});
    EXPECT_EQ(machines.try_register({kPod, 1, "/", {}}), std::nullopt);
    EXPECT_EQ(fake.machines().size(), 1U);
}

TEST_F(MachinesTest, MachinedThatEndedWhenItHadDoneItIsBelieved) {
    fake.refuse_next({"org.freedesktop.DBus.Error.NoReply", "org.freedesktop.machine1.MachineExists"});
    EXPECT_EQ(machines.try_register({kPod, 1, "/", {}}), std::nullopt);
    // Of the first call, it is another's.
    fake.refuse_next({"org.freedesktop.machine1.MachineExists"});
    EXPECT_THAT(machines.try_register({kPod, 1, "/", {}}), refused(Refusal::Kind::refused, "refused once"));
}

TEST(MachinesWithoutMachined, ThePodIsUnregisteredAndNothingFails) {
    const test::PrivateBus daemon;
    Machines machines(daemon.address());
    EXPECT_THAT(machines.try_register({kPod, 1, "/", {}}), refused(Refusal::Kind::absent, "ServiceUnknown"));
    EXPECT_NO_THROW(machines.unregister(kPod));
}

}  // namespace
}  // namespace rkt::systemd

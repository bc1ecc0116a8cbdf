#include "systemd/machines.hpp"

#include <gmock/gmock.h>

#include "bus/fake_machined.hpp"

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
    EXPECT_THAT(machines.try_register({kPod, 1, "/", {}}), refused(Refusal::Kind::unanswered, ""));
}

TEST(MachinesWithoutMachined, ThePodIsUnregisteredAndNothingFails) {
    const test::PrivateBus daemon;
    Machines machines(daemon.address());
    EXPECT_THAT(machines.try_register({kPod, 1, "/", {}}), refused(Refusal::Kind::absent, "ServiceUnknown"));
    EXPECT_NO_THROW(machines.unregister(kPod));
}

}  // namespace
}  // namespace rkt::systemd

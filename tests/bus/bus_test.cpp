#include "systemd/bus.hpp"

#include <gmock/gmock.h>
#include <sdbus-c++/sdbus-c++.h>

#include "bus/impostor.hpp"

namespace rkt::systemd {
namespace {

// The system bus is where the environment says (dbus-daemon(1), DBUS_SYSTEM_BUS_ADDRESS).
class SystemBusTest : public ::testing::Test {
protected:
    void at(const std::string& address) { ::setenv("DBUS_SYSTEM_BUS_ADDRESS", address.c_str(), 1); }
    void TearDown() override { ::unsetenv("DBUS_SYSTEM_BUS_ADDRESS"); }
};

TEST_F(SystemBusTest, IsWhereTheEnvironmentSays) {
    const test::PrivateBus daemon;
    at(daemon.address());
    EXPECT_THAT(Bus::connect().connection().getUniqueName(), ::testing::StartsWith(":"));
}

TEST_F(SystemBusTest, AbsentIsABusError) {
    const test::TempTree tree;
    at("unix:path=" + tree.path() + "/nothing");
    EXPECT_THROW(Bus::connect(), BusError);
    at("nonsense");
    EXPECT_THROW(Bus::connect(), BusError);
}

TEST(BusTest, ABrokerThatHangsUpIsConnectedToAgain) {
    const test::PrivateBus daemon;
    const test::BusThatHangsUpOnce bus(daemon);
    EXPECT_THAT(Bus::connect(bus.address()).connection().getUniqueName(), ::testing::StartsWith(":"));
}

TEST(BusTest, DeadlinePassesWithoutTraffic) {
    const test::PrivateBus daemon;
    Bus bus = Bus::connect(daemon.address());
    const auto begin = std::chrono::steady_clock::now();
    const auto deadline = begin + std::chrono::milliseconds(20);
    EXPECT_FALSE(bus.process_until([] { return false; }, deadline));
    EXPECT_GE(std::chrono::steady_clock::now(), deadline);
    EXPECT_TRUE(bus.process_until([] { return true; }, begin)) << "what is done needs no time";
}

TEST(BusTest, LostConnectionIsABusError) {
    test::PrivateBus daemon;
    Bus bus = Bus::connect(daemon.address());
    daemon.stop();
    EXPECT_THROW(bus.process_until([] { return false; }, std::chrono::steady_clock::time_point::max()), BusError);
}

}  // namespace
}  // namespace rkt::systemd

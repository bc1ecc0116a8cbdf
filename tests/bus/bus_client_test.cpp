#include "systemd/bus_client.hpp"

#include <gmock/gmock.h>

#include "bus/impostor.hpp"
#include "support/private_bus.hpp"

namespace rkt::systemd {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using ::testing::ThrowsMessage;

dbus::Message bus_call(const char* member) {
    dbus::Message call;
    call.destination = call.interface = "org.freedesktop.DBus";
    call.path = "/org/freedesktop/DBus";
    call.member = member;
    return call;
}

dbus::Message name_owner_call(const char* name) {
    dbus::Message call = bus_call("GetNameOwner");
    call.signature = "s";
    call.body = dbus::Writer().text(name).bytes();
    return call;
}

TEST(BusClient, CallsAreAnsweredInAnyOrder) {
    const test::PrivateBus daemon;
    BusClient bus = BusClient::connect(daemon.address());
    const uint32_t first = bus.send(name_owner_call("org.freedesktop.DBus"));
    const uint32_t second = bus.send(bus_call("GetId"));
    const dbus::Message id = bus.wait(second);
    EXPECT_EQ(dbus::Reader(id.body).text().size(), 32U);
    const dbus::Message owner = bus.wait(first);
    EXPECT_EQ(dbus::Reader(owner.body).text(), "org.freedesktop.DBus");
}

TEST(BusClient, AnErrorHasItsNameAndText) {
    const test::PrivateBus daemon;
    BusClient bus = BusClient::connect(daemon.address());
    try {
        (void)bus.wait(bus.send(name_owner_call("com.example.Nobody")));
        FAIL() << "nobody has that name";
    } catch (const BusError& error) {
        EXPECT_EQ(error.name(), "org.freedesktop.DBus.Error.NameHasNoOwner");
        EXPECT_THAT(error.message(), HasSubstr("com.example.Nobody"));
    }
}

TEST(BusClient, ALostConnectionIsABusError) {
    test::PrivateBus daemon;
    BusClient bus = BusClient::connect(daemon.address());
    daemon.stop();
    EXPECT_THROW((void)bus.wait(bus.send(bus_call("GetId"))), BusError);
}

// D-Bus Specification, "Server Addresses".
TEST(BusClient, AddressesAreThoseOfTheSpecification) {
    const test::PrivateBus daemon;
    const std::string path = daemon.address().substr(sizeof "unix:path=" - 1);
    const std::string escaped = "%2f" + path.substr(1) + ",guid=0123456789abcdef0123456789abcdef";
    for (const std::string& address : {"tcp:host=localhost,port=1;unix:path=" + path, "unix:path=" + escaped}) {
        BusClient bus = BusClient::connect(address);
        EXPECT_EQ(bus.wait(bus.send(bus_call("GetId"))).type, dbus::MessageType::method_return) << address;
    }
    for (const char* address :
         {"nonsense", "unix:", "unix:path=", "unix:path=%2", "unix:path=%zz", "unix:path=/nothing/is/here"})
        EXPECT_THROW(BusClient::connect(address), BusError) << address;
}

void expect_refusal(const std::string& answer, const char* text) {
    const test::Impostor impostor(answer);
    EXPECT_THAT(
        [&] {
            BusClient bus = BusClient::connect(impostor.address());
            (void)bus.wait(bus.send(bus_call("GetId")));
        },
        ThrowsMessage<BusError>(HasSubstr(text)))
        << answer;
}

TEST(BusClient, WhatIsNoBusIsABusError) {
    expect_refusal("REJECTED EXTERNAL\r\n", "does not let us in");
    expect_refusal("", "hung up");
    expect_refusal("OK 0123\r\n", "hung up");
    expect_refusal("OK 0123\r\nHTTP/1.0 400 Bad Request", "does not speak D-Bus");
    expect_refusal(std::string(dbus::kMaxMessage + 4096, 'x'), "too much");
}

}  // namespace
}  // namespace rkt::systemd

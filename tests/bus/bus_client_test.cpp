#include "systemd/bus_client.hpp"

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <thread>

#include "base/child.hpp"
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

// Answers to whoever connects, once, what a test says.
class Impostor {
public:
    explicit Impostor(std::string answer) : listener_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_un where{};
        where.sun_family = AF_UNIX;
        const std::string path = tree_.path() + "/bus";
        path.copy(where.sun_path, sizeof where.sun_path - 1);
        check(::bind(listener_.get(), reinterpret_cast<sockaddr*>(&where), sizeof where), "bind");
        check(::listen(listener_.get(), 1), "listen");
        thread_ = std::thread([this, said = std::move(answer)] {
            const Fd client(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
            ASSERT_EQ(::write(client.get(), said.data(), said.size()), static_cast<ssize_t>(said.size()));
            ::shutdown(client.get(), SHUT_WR);
            // Until the client hangs up: what it sends must not be lost to it as an error.
            char bytes[4096];
            while (::read(client.get(), bytes, sizeof bytes) > 0) continue;
        });
    }
    ~Impostor() { thread_.join(); }
    Impostor(const Impostor&) = delete;
    Impostor& operator=(const Impostor&) = delete;
    [[nodiscard]] std::string address() const { return "unix:path=" + tree_.path() + "/bus"; }

private:
    test::TempTree tree_;
    Fd listener_;
    std::thread thread_;
};

void expect_refusal(const std::string& answer, const char* text) {
    const Impostor impostor(answer);
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

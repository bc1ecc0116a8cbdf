// A connection to the system bus for the few calls that every start of a pod makes. Without a library: sdbus-c++ and
// libsystemd, with what they load, are 2 ms of CPU time, a tenth of such a start (bench/README.md).
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/fd.hpp"
#include "spec/dbus/message.hpp"
#include "systemd/bus_error.hpp"

namespace rkt::systemd {

// Who answers a method.
struct BusObject {
    const char* service;
    const char* path;
    const char* interface;
};
dbus::Message call_of(const BusObject& object, const char* method, const char* signature = "", std::string body = {});

class BusClient {
public:
    // address as in $DBUS_SYSTEM_BUS_ADDRESS, which counts where it is empty (D-Bus Specification, "Server Addresses";
    // unix: with path or abstract). Nothing is waited for, nor said: our greeting goes with the first call, so that the
    // broker wakes up once. Throws BusError.
    static BusClient connect(const std::string& address = {});

    // Returns its serial. Throws BusError.
    uint32_t send(dbus::Message call);
    // Signals that match it ("Match Rules") come; sent with the next call.
    void queue_match(const std::string& rule);
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::seconds kPatience{25};  // as sd_bus_set_method_call_timeout(3)
    // The reply to that call; nullopt: it has not come. Throws BusError: an error as reply, the end of the connection.
    std::optional<dbus::Message> wait_until(Clock::time_point deadline, uint32_t serial);
    // That, for kPatience; no reply is a BusError as well.
    dbus::Message wait(uint32_t serial);
    // The same step by step: takes what comes; false: nothing did until then. Throws BusError: the end of the
    // connection.
    bool process_until(Clock::time_point deadline);
    std::optional<dbus::Message> take_reply(uint32_t serial);  // throws BusError: an error as reply
    std::vector<dbus::Message> take_signals() { return std::exchange(signals_, {}); }
    // The broker has given us a name: it takes our calls.
    [[nodiscard]] bool is_let_in() const noexcept { return is_let_in_; }
    // For poll(2): a reply that had not come may be there.
    [[nodiscard]] const Fd& socket() const noexcept { return socket_; }

private:
    explicit BusClient(Fd socket) : socket_(std::move(socket)) {}
    uint32_t queue(dbus::Message call);
    void flush();
    bool read_some(Clock::time_point deadline);  // false: there is nothing
    bool take_greeting();  // false: it is not complete
    void take_messages();

    Fd socket_;
    std::string output_;
    std::string input_;
    std::map<uint32_t, dbus::Message> replies_;
    std::vector<dbus::Message> signals_;
    uint32_t serial_ = 0;
    bool is_greeted_ = false;
    bool is_let_in_ = false;
};

}  // namespace rkt::systemd

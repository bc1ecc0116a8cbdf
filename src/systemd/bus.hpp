// One connection to the system bus per command, without any thread (facts-start.md: nothing that will
// clone may have one). Everything that speaks sdbus-c++ or libsystemd lives in this room.
#pragma once

#include <poll.h>

#include <chrono>
#include <memory>
#include <span>
#include <string>

#include "systemd/bus_error.hpp"

namespace sdbus {
class IConnection;
}

namespace rkt::systemd {

class Bus {
public:
    // address empty: the system bus (DBUS_SYSTEM_BUS_ADDRESS honoured). Where the broker hangs up, again (away.hpp).
    // Throws BusError.
    static Bus connect(const std::string& address = {});
    Bus(Bus&&) noexcept;
    Bus& operator=(Bus&&) = delete;
    ~Bus();

    [[nodiscard]] sdbus::IConnection& connection() noexcept { return *connection_; }
    // Handles whatever has arrived and waits for more until `done` says so. False: deadline reached.
    template <typename Done>
    bool process_until(Done&& done, std::chrono::steady_clock::time_point deadline) {
        while (!done()) {
            if (!process_some(deadline)) return false;
        }
        return true;
    }
    // For who waits for other things, too: handles one message that has arrived, …
    bool process_pending();  // false: there is none
    [[nodiscard]] bool has_pending();  // there is one, or something is due
    // … and waits for the next, for one of `others`, or until the deadline (poll(2)). Throws SystemError.
    void wait(std::span<pollfd> others, std::chrono::steady_clock::time_point deadline);

private:
    explicit Bus(std::unique_ptr<sdbus::IConnection> connection);
    bool process_some(std::chrono::steady_clock::time_point deadline);
    std::unique_ptr<sdbus::IConnection> connection_;
};

}  // namespace rkt::systemd

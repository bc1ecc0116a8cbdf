// A peer's end of a private bus: its own connection, served by its own thread until the bus or the peer
// goes away.
#pragma once

#include <sdbus-c++/sdbus-c++.h>

#include <memory>
#include <string>
#include <thread>

#include "support/private_bus.hpp"

namespace rkt::test {

class Peer {
public:
    explicit Peer(const PrivateBus& bus) : connection_(sdbus::createSessionBusConnectionWithAddress(bus.address())) {}
    ~Peer() { stop(); }
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    sdbus::IConnection& connection() { return *connection_; }
    void serve(const std::string& name) {
        connection_->requestName(name);
        thread_ = std::thread([this] {
            try {
                connection_->enterEventLoop();
            } catch (const sdbus::Error&) {
                // A test took the bus away.
            }
        });
    }
    void stop() {
        if (!thread_.joinable()) return;
        connection_->leaveEventLoop();
        thread_.join();
    }

private:
    std::unique_ptr<sdbus::IConnection> connection_;
    std::thread thread_;
};

}  // namespace rkt::test

#include "systemd/bus.hpp"

#include <sdbus-c++/IConnection.h>

#include <algorithm>
#include <cerrno>
#include <thread>
#include <vector>

#include "systemd/away.hpp"
#include "systemd/translate.hpp"

namespace rkt::systemd {
namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

// Whichever is first: the caller's deadline or a time-out of the connection's own (calls in flight).
int poll_timeout(Clock::time_point deadline, const sdbus::IConnection::PollData& data) {
    const auto left = std::chrono::ceil<Milliseconds>(deadline - Clock::now()).count();
    const int ours = static_cast<int>(std::clamp<int64_t>(left, 0, 3'600'000));
    const int theirs = data.getPollTimeout();
    return theirs < 0 ? ours : std::min(ours, theirs);
}

std::unique_ptr<sdbus::IConnection> open_connection(const std::string& address) {
    return address.empty() ? sdbus::createSystemBusConnection() : sdbus::createSessionBusConnectionWithAddress(address);
}

}  // namespace

Bus::Bus(std::unique_ptr<sdbus::IConnection> connection) : connection_(std::move(connection)) {}
Bus::Bus(Bus&&) noexcept = default;
Bus::~Bus() = default;

Bus Bus::connect(const std::string& address) {
    const auto patience = Clock::now() + kBrokerIsBusy;
    while (true) {
        try {
            return translated([&] { return Bus(open_connection(address)); });
        } catch (const BusError& error) {
            if (!is_hang_up(error) || Clock::now() >= patience) throw;
        }
        std::this_thread::sleep_for(kLookAgain);
    }
}

bool Bus::has_pending() {
    return translated([&] {
        const auto data = connection_->getEventLoopPollData();
        pollfd waited{data.fd, data.events, 0};
        return data.getPollTimeout() == 0 || ::poll(&waited, 1, 0) == 1;
    });
}

bool Bus::process_pending() {
    return translated([&] { return connection_->processPendingRequest(); });
}

void Bus::wait(std::span<pollfd> others, Clock::time_point deadline) {
    translated([&] {
        const auto data = connection_->getEventLoopPollData();
        std::vector<pollfd> waited{{data.fd, data.events, 0}};
        waited.insert(waited.end(), others.begin(), others.end());
        if (::poll(waited.data(), waited.size(), poll_timeout(deadline, data)) == -1 && errno != EINTR) {
            throw SystemError(errno, "waiting for the bus");
        }
        std::copy(waited.begin() + 1, waited.end(), others.begin());
    });
}

bool Bus::process_some(Clock::time_point deadline) {
    if (process_pending()) return true;
    if (Clock::now() >= deadline) return false;
    wait({}, deadline);
    return true;
}

}  // namespace rkt::systemd

// rkt-machine-bus: started by a pod's init when somebody connects to the machine's bus, gone when nobody has for a
// while. Descriptor 3 listens, 4 is a connection to init; there is nothing else.
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <csignal>
#include <exception>

#include "sandbox/machine_bus/bus.hpp"

namespace rkt::sandbox::machine_bus {

using namespace dbus;
namespace {

constexpr int kListener = 3;
constexpr int kInit = 4;
constexpr int kIdleMs = 5000;
constexpr size_t kMaxClients = 32;  // who comes next waits in the socket's queue

void serve(Bus& bus, const std::vector<pollfd>& polled) {
    size_t at = 2;
    for (auto client = bus.clients().begin(); client != bus.clients().end() && at < polled.size(); ++at) {
        const auto current = client++;
        if (polled[at].revents == 0) continue;
        try {
            bus.serve(*current);
        } catch (const ProtocolError&) {
            bus.clients().erase(current);
        }
    }
}

// SIGTERM: the pod is over; who is here is still served, nobody else.
volatile sig_atomic_t is_leaving = 0;

// False: nobody is here, for long enough.
bool step(Bus& bus, InitClient& init) {
    const bool is_last = is_leaving != 0;
    if (is_last && bus.clients().empty()) return false;
    const bool has_place = bus.clients().size() < kMaxClients && !is_last;
    std::vector<pollfd> polled{{has_place ? kListener : -1, POLLIN, 0}, {init.socket().get(), POLLIN, 0}};
    for (Connection& client : bus.clients()) {
        const short events = client.has_output() ? POLLIN | POLLOUT : POLLIN;
        polled.push_back({client.socket().get(), events, 0});
    }
    const int ready = ::poll(polled.data(), polled.size(), bus.clients().empty() ? kIdleMs : -1);
    if (ready == -1 && errno == EINTR) return true;
    if (ready == 0) return false;
    serve(bus, polled);
    bus.pass_news();  // whatever poll says: some came while an answer was waited for
    if (polled[0].revents != 0) {
        if (Fd socket(::accept4(kListener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)); socket)
            bus.accept(std::move(socket));
    }
    bus.flush();
    return true;
}

}  // namespace
}  // namespace rkt::sandbox::machine_bus

int main() {
    using namespace rkt::sandbox::machine_bus;
    std::signal(SIGTERM, [](int) { is_leaving = 1; });
    try {
        InitClient init{rkt::Fd(kInit)};
        Bus bus(init);
        while (step(bus, init)) {
        }
        return 0;
    } catch (const std::exception&) {
        return 1;  // init is gone, or ending: nobody reads what we would say
    }
}

#include "api/service.hpp"

#include <array>
#include <csignal>

#include "api/manager_object.hpp"
#include "api/names.hpp"
#include "base/signals.hpp"
#include "systemd/translate.hpp"

namespace rkt::api {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::array kEndings{SIGTERM, SIGINT};

class Service {
public:
    explicit Service(const ServiceOptions& options)
        : options_(options), bus_(systemd::Bus::connect(options.bus_address)), manager_(bus_, options) {}

    void run() {
        systemd::translated([&] { bus_.connection().requestName(kBusName); });
        while (!is_asked_to_end() && !is_over()) {
            if (answer_one()) continue;
            wait(manager_.is_needed() ? Clock::time_point::max() : last_call_ + options_.idle);
        }
        leave();
    }

private:
    // What changed before somebody asked comes first: who asks is told what is true then. Whoever asks while we look is
    // answered after the next look.
    bool answer_one() {
        const bool asked = bus_.has_pending();
        manager_.errands().settle();
        manager_.objects().refresh();
        if (!asked || !bus_.process_pending()) return false;
        last_call_ = Clock::now();
        return true;
    }

    void wait(Clock::time_point deadline) {
        std::vector<pollfd> waited{{manager_.objects().fd().get(), POLLIN, 0}, {signals_.fd().get(), POLLIN, 0}};
        manager_.errands().add_to(waited);
        bus_.wait(waited, deadline);
    }

    bool is_asked_to_end() { return signals_.next() != 0; }
    bool is_over() { return !manager_.is_needed() && Clock::now() >= last_call_ + options_.idle; }

    // Calls that were sent to the name while it was ours are answered; later ones wait for the next service, because
    // systemd takes a service without its name for one that ends.
    void leave() {
        manager_.stop_taking_subscribers();
        systemd::translated([&] { bus_.connection().releaseName(kBusName); });
        while (answer_one()) {
        }
        while (manager_.is_busy() && !is_asked_to_end()) {
            if (!answer_one()) wait(Clock::time_point::max());
        }
    }

    const ServiceOptions& options_;
    SignalDescriptor signals_{kEndings};
    systemd::Bus bus_;
    ManagerObject manager_;
    Clock::time_point last_call_ = Clock::now();
};

}  // namespace

void serve(const ServiceOptions& options) {
    Service service(options);
    systemd::translated([&] { service.run(); });
}

}  // namespace rkt::api

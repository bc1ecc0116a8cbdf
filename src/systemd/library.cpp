// librkt-systemd.so: Services on a real connection.
#include "systemd/library.hpp"

#include "systemd/bus.hpp"
#include "systemd/service_watch.hpp"

namespace rkt::systemd {
namespace {

class BusServices final : public Services {
public:
    explicit BusServices(const std::string& address) : bus_(Bus::connect(address)), manager_(bus_) {}

    std::vector<UnitName> active() override { return manager_.active_services(); }
    std::vector<ExecCommand> exec_start(const UnitName& service) override { return manager_.exec_start(service); }
    ServiceState state(const UnitName& service) override { return manager_.service_state(service); }
    std::vector<UnitName> dependents(const UnitName& unit) override { return manager_.dependents(unit); }
    void start(const UnitName& unit) override { manager_.start_unit(unit); }
    void start_all(const std::vector<UnitName>& units) override { manager_.start_units(units); }
    void restart_all(const std::vector<UnitName>& units, WaitUntil until) override {
        manager_.restart_units(units, until);
    }
    void stop(const UnitName& unit) override { manager_.stop_unit(unit); }
    void reload() override { manager_.reload(); }
    void watch(const std::vector<UnitName>& services) override { watch_.emplace(bus_, manager_, services); }
    bool wait_for_change(Deadline deadline, const Fd& interruption) override {
        return watch_.value().wait_for_change(deadline, interruption);
    }

private:
    Bus bus_;
    Manager manager_;
    std::optional<ServiceWatch> watch_;
};

std::unique_ptr<Services> connect_services(const std::string& address) {
    return std::make_unique<BusServices>(address);
}

}  // namespace
}  // namespace rkt::systemd

extern "C" __attribute__((visibility("default")))
const rkt::systemd::Library rkt_systemd_library{rkt::systemd::connect_services, rkt::systemd::library::read_journal};

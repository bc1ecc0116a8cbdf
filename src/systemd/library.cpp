// librkt-systemd.so: Host on a real connection.
#include "systemd/library.hpp"

#include "systemd/bus.hpp"

namespace rkt::systemd {
namespace {

class BusHost final : public Host {
public:
    explicit BusHost(const std::string& address) : bus_(Bus::connect(address)), manager_(bus_) {}

    std::shared_ptr<Job> begin_start_transient(const TransientUnit& unit) override {
        return manager_.begin_start_transient(unit);
    }
    void wait(Job& job) override { manager_.wait(job); }
    void start_unit(const UnitName& unit) override { manager_.start_unit(unit); }
    void stop_unit(const UnitName& unit) override { manager_.stop_unit(unit); }
    void set_properties(const UnitName& unit, const std::vector<Property>& properties) override {
        manager_.set_properties(unit, properties);
    }
    std::vector<ExecCommand> exec_start(const UnitName& service) override { return manager_.exec_start(service); }

private:
    Bus bus_;
    Manager manager_;
};

std::unique_ptr<Host> connect(const std::string& address) { return std::make_unique<BusHost>(address); }

}  // namespace
}  // namespace rkt::systemd

extern "C" __attribute__((visibility("default"))) const rkt::systemd::Library rkt_systemd_library{
    rkt::systemd::connect, rkt::systemd::library::notify, rkt::systemd::library::notify_barrier,
    rkt::systemd::library::read_journal};

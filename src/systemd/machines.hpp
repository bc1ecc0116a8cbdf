// org.freedesktop.machine1.Manager: registration of pods. Absent machined is a fact, not a failure:
// the caller decides (design.md 1.4).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "spec/id.hpp"
#include "systemd/bus_client.hpp"

namespace rkt::systemd {

struct MachineRegistration {
    PodId pod;
    pid_t leader;                     // must be in its unit already: machined takes the unit from it
    std::string root_directory;       // informational
    std::vector<int32_t> interfaces;  // host-side interface indices
};

// absent: the host has no machined. unanswered: it has not said anything yet.
struct Refusal {
    enum class Kind : uint8_t { absent, refused, unanswered };
    Kind kind;
    std::string why;
};

class Machines {
public:
    // address: that of BusClient. Throws BusError.
    explicit Machines(std::string address = {}) : address_(std::move(address)), bus_(BusClient::connect(address_)) {}

    // RegisterMachineWithNetwork(name "rkt-<uuid>", class "container", service "rkt"). nullopt: done;
    // otherwise why the pod is not registered. It is asked again where machined ended, or did not begin in the broker's
    // time, before it had answered, and where the broker hung up.
    [[nodiscard]] std::optional<Refusal> try_register(const MachineRegistration& machine,
                                                      std::chrono::milliseconds patience = BusClient::kPatience);
    // The same of a registration that was unanswered, when socket() is readable (poll(2)).
    [[nodiscard]] std::optional<Refusal> late_answer() { return answer_until({}); }
    [[nodiscard]] const Fd& socket() const noexcept { return bus_.socket(); }
    // In two halves, for who has something to do meanwhile. An unknown machine is fine. Throws BusError.
    struct Unregistration {
        uint32_t serial;
    };
    Unregistration begin_unregister(const PodId& pod);
    void wait(Unregistration unregistration);
    void unregister(const PodId& pod) { wait(begin_unregister(pod)); }

private:
    std::optional<Refusal> answer_until(BusClient::Clock::time_point deadline);
    bool is_done_until(BusClient::Clock::time_point deadline);
    bool reconnect();  // false: not any more

    std::string address_;
    BusClient bus_;
    std::optional<MachineRegistration> asked_;
    std::optional<uint32_t> serial_;  // of the call; nullopt: it must be sent
    bool is_repeated_ = false;
    BusClient::Clock::time_point reconnects_until_;
};

// Name of the machine that is registered in a unit of the host, if any (one machine per unit). No message on the bus:
// it is read where sd_pid_get_machine_name(3) looks. Throws SystemError.
[[nodiscard]] std::optional<std::string> machine_in(const std::string& unit);

}  // namespace rkt::systemd

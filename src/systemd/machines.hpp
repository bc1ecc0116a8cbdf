// org.freedesktop.machine1.Manager: registration of pods. Absent machined is a fact, not a failure:
// the caller decides (design.md 1.4).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "spec/id.hpp"
#include "systemd/bus.hpp"

namespace rkt::systemd {

struct MachineRegistration {
    PodId pod;
    pid_t leader;                     // must be in its unit already: machined takes the unit from it
    std::string root_directory;       // informational
    std::vector<int32_t> interfaces;  // host-side interface indices
};

class Machines {
public:
    explicit Machines(Bus& bus);
    ~Machines();
    Machines(const Machines&) = delete;
    Machines& operator=(const Machines&) = delete;

    // RegisterMachineWithNetwork(name "rkt-<uuid>", class "container", service "rkt"). nullopt: done;
    // otherwise why the pod is not registered (machined missing or refusing).
    [[nodiscard]] std::optional<std::string> try_register(const MachineRegistration& machine);
    // In two halves, for who has something to do meanwhile. An unknown machine is fine.
    class Unregistration;
    std::shared_ptr<Unregistration> begin_unregister(const PodId& pod);
    void wait(Unregistration& unregistration);
    void unregister(const PodId& pod) { wait(*begin_unregister(pod)); }
    [[nodiscard]] bool is_registered(const PodId& pod);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// Name of the machine that is registered in the unit of `pid`, if any (one machine per unit).
// sd_pid_get_machine_name(3): no message on the bus. Throws SystemError.
[[nodiscard]] std::optional<std::string> machine_of(pid_t pid);

}  // namespace rkt::systemd

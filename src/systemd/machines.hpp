// org.freedesktop.machine1.Manager: registration of pods. Absent machined is a fact, not a failure:
// the caller decides (design.md 1.4).
#pragma once

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
    void unregister(const PodId& pod);  // an unknown machine is fine
    [[nodiscard]] bool is_registered(const PodId& pod);
    // Name of a machine registered already in the unit of `pid`, if any (one pod per unit).
    [[nodiscard]] std::optional<std::string> machine_of(pid_t pid);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace rkt::systemd

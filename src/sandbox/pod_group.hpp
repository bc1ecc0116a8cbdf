// The cgroups of a pod, seen from the host. The starter makes and opens the pod's own, init makes one for each app in
// it (init/cgroup.cpp). Nothing is ever moved, unless an app has limits: then controllers are enabled, and a group
// with controllers may have no process of its own (cgroups(7), "no internal processes").
//
//   UNIT                  scope or service; systemd's ControlGroup
//     supervisor          limits: rkt, while it stays in a unit that is kept, and its children
//     rkt-<8 digits>      the pod's group where pods may share the unit; else UNIT is the pod's group
//       init.scope        limits: the leader
//       rkt-journal.scope what writes a journal of the pod's own (own_journal.hpp)
//       APP.service
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/fd.hpp"
#include "spec/plan.hpp"

namespace rkt::sandbox {

class PodGroup {
public:
    PodGroup() noexcept = default;  // no group: where cgroup v2 is not the host's main hierarchy
    // Of a pod in the unit that we are in ourselves, before its leader is. `shares_unit`: with other pods, perhaps.
    // Throws Error where the plan's limits cannot be kept.
    static PodGroup in_own_unit(const Plan& plan, bool shares_unit);
    // Where in_own_unit() makes the group of a pod that shares the unit; "": nowhere.
    static std::string place_in_own_unit(const PodId& pod);
    // Of a pod whose leader is in its unit already.
    static PodGroup around(const Plan& plan, pid_t leader);
    PodGroup(PodGroup&&) noexcept;
    PodGroup& operator=(PodGroup&&) noexcept;
    ~PodGroup();  // takes away what the unit would keep of a pod that has ended

    // The leader is to be cloned into it. Empty: it belongs where the starter is, or systemd moves it.
    [[nodiscard]] const Fd& birthplace() const noexcept { return birthplace_; }
    [[nodiscard]] const Fd& directory() const noexcept { return directory_; }
    // So that the apps' limits take effect; does nothing without limits. Throws Error.
    void enable_controllers(pid_t leader);

private:
    PodGroup(std::string unit, std::string path, const Plan& plan);

    std::string unit_;  // directory of the unit's group
    std::string path_;  // of the pod's
    std::vector<std::string> controllers_;
    bool is_ours_ = false;  // made by us, in a unit that may live on
    Fd directory_;
    Fd birthplace_;
};

// Of a pod that has ended: `path` as place_in_own_unit() said. What cannot be removed stays until systemd removes the
// unit's own.
void remove_pod_group(const std::string& path) noexcept;

// So that the pod's init, which is root of its user namespace only, may make groups in it. Does nothing without a user
// namespace. Throws SystemError.
void give_group(const Fd& directory, const PlanUsers& users);

// Before anything begins: whether this host can keep limits at all. Throw Error, which names what is missing.
void check_controllers(const Plan& plan);
void check_controllers(const std::vector<std::string>& controllers);

// Every process in it; of no meaning for an empty descriptor.
void kill_group(const Fd& group) noexcept;

// Of an app of the running pod whose leader that is. Empty where the pod has no groups. Throws Error.
Fd open_app_group(pid_t leader, const PlanApp& app);

}  // namespace rkt::sandbox

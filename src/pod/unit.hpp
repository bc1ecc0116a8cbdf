// The pod's place in systemd: its unit and its registration with machined.
#pragma once

#include <sys/types.h>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pod/placement.hpp"
#include "pod/start.hpp"
#include "systemd/host.hpp"
#include "systemd/machines.hpp"

namespace rkt::pod {

// Of a pod's unit: when the host goes down, it ends while machined and the bus are there.
inline systemd::Property ends_before_machined() {
    return {"After", std::vector<std::string>{"dbus.service", "systemd-machined.service"}};
}

// Order matters: the scope is asked for as soon as the leader exists, so that everything else happens
// while systemd works; the leader is registered after it is in its unit, because machined takes the
// unit from the pid (facts-start.md 2).
class PodUnit {
public:
    // Queues the scope, or does nothing in keep-unit mode. Without a system bus the pod runs all the
    // same, in the caller's cgroup and unregistered: options.warn says so; unless there are `limits` to be set, which
    // options.properties win over. `options` must outlive this.
    PodUnit(PodId pod, const Placement& placement, pid_t leader, const StartOptions& options,
            std::vector<systemd::Property> limits);

    void wait();  // until the leader is in the unit
    // The pod did not come to be: what was registered is taken back. A scope whose only process ended before systemd
    // moved it would stay for ever: its cgroup never was populated, so it never becomes empty.
    void abandon() noexcept;
    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    // "registered", or why not. One machine per unit: that of a pod which ended in this unit before (a
    // unit that is restarted keeps it, facts-start.md 7) is taken back first; beside one that `runs`
    // there is no registration.
    std::string register_machine(const std::string& root_directory, const std::vector<int32_t>& interfaces,
                                 const std::function<bool(const PodId&)>& runs);
    // Where machined has not answered in its time: what poll(2) tells of the answer; -1: none is awaited.
    [[nodiscard]] int late_answer_fd() const noexcept { return is_late_ ? machines_->socket().get() : -1; }
    // "registered", or why not; nullopt: not yet.
    std::optional<std::string> take_late_answer();
    // For networks that must be deleted: a unit of their own (systemd.unit(5), BindsTo=) runs options.teardown with the
    // pod's UUID when the pod's unit ends, however it ends.
    void bind_teardown();
    // Ends that unit now and waits for it. False: there is none.
    bool tear_down() noexcept;
    // For a unit that lives on; never fail. Begun early, the answer costs no time of its own.
    void begin_unregister() noexcept;
    void unregister_machine() noexcept;

private:
    // False: there is no bus, and `warn` has said so. To systemd, and to machined, by who needs it first.
    [[nodiscard]] bool connect();
    [[nodiscard]] bool connect_to_machined();
    [[nodiscard]] bool try_connecting(const std::function<void()>& connect);
    void queue_scope();
    std::string outcome_of(const std::optional<systemd::Refusal>& refusal);
    // The running pod that the unit we keep has already; one that has ended is unregistered.
    std::optional<PodId> other_pod(const std::function<bool(const PodId&)>& runs);

    PodId pod_;
    const StartOptions& options_;
    pid_t leader_;
    std::vector<systemd::Property> properties_;
    std::string name_;
    std::unique_ptr<systemd::Host> host_;
    std::shared_ptr<systemd::Host::Job> job_;
    std::optional<systemd::Machines> machines_;
    std::optional<systemd::Machines::Unregistration> unregistration_;
    std::string why_no_bus_;
    bool keep_unit_;
    bool registered_ = false;  // or may be
    bool is_late_ = false;
    bool bound_ = false;
};

}  // namespace rkt::pod

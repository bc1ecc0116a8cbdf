// The pod's first process. It is cloned blocked, makes the pod's namespaces and mounts while systemd
// works on the unit, and becomes init (rkt-init) when it is released inside the unit.
#pragma once

#include <sys/types.h>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "sandbox/namespace_holder.hpp"
#include "spec/credential.hpp"
#include "spec/plan.hpp"

namespace rkt::sandbox {

// What the starter hands to the pod beside the plan.
struct LeaderInput {
    const Plan& plan;
    Fd status_dir;              // pods/run/UUID/status: init writes there, and nowhere else (init/status.hpp)
    Fd pod_lock;                // the flock that means "running"; init keeps it
    Fd control;                 // listens (control_client.hpp)
    std::string init_path;      // /usr/lib/rkt/rkt-init
    std::string filter_path;    // /usr/lib/rkt/default.bpf
    bool clone_parent = false;  // CLONE_PARENT: our own parent (systemd) becomes the leader's
    int birthplace = -1;        // cgroup it is cloned into; -1: the one we are in
    Fd notify = {};             // connected to who is told of the pod (handoff.hpp); empty: nobody is
    std::vector<Credential> credentials = {};  // those that the plan names
    std::vector<int> sockets = {};             // that the unit hands over; at most handoff::kMaxSockets
    std::optional<NamespaceHolder> namespaces = {};  // of kinds_of_namespaces(); when the plan has users
    Fd journal = {};                           // OwnJournal::take_lifeline(); empty: the pod has none of its own
};

// What init tells, in this order per app. host_users: the pod has no user namespace, though one was planned.
struct Event {
    enum class Kind {
        host_users,
        network,
        prepared,
        started,
        failed,
        app_exited,
        ready,
        terminal,
        gone
    } kind = Kind::gone;
    std::string app;     // started, failed, app_exited
    std::string step;    // failed, host_users: which step of the recipe
    std::string detail;  // failed: path or name it was about; app_exited: why, a word (status/APP.reason), or ""
    int errnum = 0;      // failed
    int status = 0;      // app_exited: exit code, 128 + signal when signaled; failed exec: 203. ready: 1 when every app
                         // has begun, but init itself is going to say that the pod is ready
    Fd fd;  // terminal: the master side of the app's pty; network: an rtnetlink socket of the pod's namespace
};
// One line for a person: 'cannot execute "/foo": No such file or directory', 'app "web": mounting
// volumes: /data: …'.
std::string describe_failure(const Event& event);

class Leader {
public:
    // Clones it; it begins to work at once. Throws SystemError.
    static Leader start(LeaderInput input);
    Leader(Leader&&) noexcept = default;
    ~Leader();  // not yet released: the child is killed and reaped

    [[nodiscard]] pid_t pid() const noexcept { return pid_; }
    [[nodiscard]] const Fd& pidfd() const noexcept { return pidfd_; }
    [[nodiscard]] const Fd& channel() const noexcept { return channel_; }  // poll(2): an event is there
    // The app's end of its stdout/stderr relay, at our side (Stdio::relay); index as in the plan.
    struct Relay {
        std::string app;
        bool is_stderr;
        Fd socket;  // SO_PASSCRED is on: each read knows its writer
    };
    [[nodiscard]] std::vector<Relay>& relays() noexcept { return relays_; }

    [[nodiscard]] size_t app_count() const noexcept { return app_names_.size(); }
    Event next_event();  // blocks; Kind::gone at the end of the channel
    // Only after the leader is in its unit: it becomes init and starts the apps. `unit` is the name for journal
    // streams, `group` the pod's cgroup (pod_group.hpp). `holdings` stay open as long as the pod lives.
    void release(const std::string& unit, const Fd& group, const std::vector<Fd>& holdings = {});
    // To init: SIGTERM and SIGRTMIN+4 end the pod in order, SIGINT too but with exit code 133 ("reboot");
    // SIGKILL at once; SIGHUP, SIGUSR1, SIGUSR2, SIGWINCH go on to the first app.
    void stop(int signal);
    // How the pod ended: exit code of the first app that failed, else 0. Only without clone_parent.
    int wait();
    void kill() noexcept;    // at once, and waits until it is dead; also one that is our parent's child
    void detach() noexcept;  // the leader lives on without us (clone_parent)

private:
    Leader(pid_t pid, Fd pidfd, Fd channel) noexcept;
    pid_t pid_;
    Fd pidfd_;
    Fd channel_;
    std::optional<NamespaceHolder> namespaces_;  // until the leader has joined them
    void begin_journal(const std::string& unit) noexcept;
    std::vector<Relay> relays_;
    std::vector<Relay> journal_;  // of Stdio::log, until they begin
    std::vector<std::string> app_names_;
    bool ours_ = true;  // our child, and not our parent's
    bool released_ = false;
};

}  // namespace rkt::sandbox

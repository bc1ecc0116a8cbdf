// The plan of a pod: everything its leader and its init do, decided beforehand and as plain data, so
// that most of the isolation logic is tested without root. Made by sandbox/make_plan, saved as
// `plan.json` in the pod's directory, read again by `enter`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spec/id.hpp"
#include "spec/volume.hpp"

namespace rkt {

// pod: namespaces, cgroup, confinement. fly: only a root of its own, for a trusted tool of the host
// (rkt-1.30.md 4.1).
enum class Flavor { pod, fly };

struct PlanVolume {
    std::string name;
    std::string source;     // absolute host path (for kind=empty: a directory below the pod's; for tmpfs: "")
    bool recursive = true;  // bind submounts too
    VolumeKind kind = VolumeKind::host;
    // Of what the leader makes: an empty volume, unless it is there, or a tmpfs.
    uint32_t mode = 0755;
    uint32_t uid = 0;
    uint32_t gid = 0;
    uint64_t size = 0;  // of a tmpfs, bytes; 0: the kernel's default
    Propagation propagation = Propagation::rprivate;
};

struct PlanMount {
    std::string volume;  // PlanVolume::name
    std::string target;  // path in the app's root, resolved there by the kernel (RESOLVE_IN_ROOT)
    bool read_only = false;
    bool copy_up = false;  // an implicit docker volume: filled from the image's own directory first
    bool in_host_volume = false;  // the target lies below another mount, of the host's: nothing is made there
};

// null: /dev/null. log: a stream to the host's journal. inherit: the caller's own descriptor.
// relay: a socket to the foreground process, which prints each line and hands it to the journal.
// tty: a terminal of the pod's own devpts; its other side is the foreground's (--interactive).
// stream, shared_tty: init holds the other side, for whoever attaches (`rkt attach`).
enum class Stdio { null, log, inherit, relay, tty, stream, shared_tty };

// When an app that has ended is begun again, in systemd's words (systemd.service(5): Restart=, RestartSec=,
// RestartSteps=, RestartMaxDelaySec=; systemd.unit(5): StartLimitIntervalSec=, StartLimitBurst=).
enum class RestartPolicy { no, on_failure, always };
struct PlanRestart {
    RestartPolicy policy = RestartPolicy::no;
    uint32_t delay_ms = 100;
    uint32_t steps = 0;  // from delay_ms to max_delay_ms; 0: the delay does not grow
    uint32_t max_delay_ms = 0;
    uint32_t limit_interval_ms = 10000;
    uint32_t limit_burst = 5;  // starts in that interval; 0: no limit
    bool operator==(const PlanRestart&) const = default;
};

// When an app counts as ready (systemd.service(5): Type=notify), in podman's words. container: when it says READY=1,
// for which it has $NOTIFY_SOCKET. healthy: when its health check succeeds. ignore: when its program runs.
enum class SdNotify { ignore, container, healthy };

// docker's HEALTHCHECK: a program that is run in the app now and then, and that ends with 0 as long as the app is well.
enum class HealthAction { none, kill, restart, stop };
struct PlanHealth {
    std::vector<std::string> argv;             // empty: no check
    uint32_t interval_ms = 30000;              // between the end of one and the next
    uint32_t timeout_ms = 30000;               // a check that takes longer has failed
    uint32_t retries = 3;                      // failures in a row that make the app unhealthy
    uint32_t start_period_ms = 0;              // after the app's start, in which failures do not count
    uint32_t start_interval_ms = 5000;         // longest time between checks in it
    HealthAction action = HealthAction::none;  // with an app that has become unhealthy
    bool operator==(const PlanHealth&) const = default;
};

// A file of the app's own cgroup and what is written into it: "memory.max" "16777216" (cgroup-v2.rst). What is before
// the dot is the controller that it needs.
struct PlanLimit {
    std::string file;
    std::string value;
    bool operator==(const PlanLimit&) const = default;
};

// One that the unit of the pod hands over (sd_listen_fds(3)).
struct PlanSocket {
    uint32_t number = 0;  // counted among all that it hands over
    std::string name;     // FileDescriptorName=
    bool operator==(const PlanSocket&) const = default;
};

// Connections to a socket of the unit are passed on to a port of the pod.
struct PlanProxy {
    uint32_t socket = 0;  // as PlanSocket::number
    uint16_t port = 0;
    bool operator==(const PlanProxy&) const = default;
};

struct PlanApp {
    AppName name;
    std::string cgroup;               // its own, a name below the pod's: APP.service
    std::vector<std::string> layers;  // absolute directories, topmost first
    std::string upper;                // absolute directories of the pod, on the same file system
    std::string work;
    bool read_only_rootfs = false;
    std::vector<std::string> argv;
    std::vector<std::string> env;  // "K=V"
    std::string working_directory;
    std::string user;  // number, name in the image's /etc/passwd, or absolute path
    std::string group;
    bool group_falls_back_to_user = false;  // docker images: an unresolvable group is the user's uid
    std::vector<uint32_t> supplementary_gids;
    uint64_t capabilities = 0;          // bit n: capability n (capabilities(7)); at most these
    uint64_t ambient_capabilities = 0;  // what an app that is not root has of them: those asked for by name
    bool seccomp = true;                // a filter
    std::string filter;                 // which: absolute path of a compiled one; "": the default
    bool no_new_privileges = false;
    std::optional<int> oom_score_adj;  // proc(5); none: the unit's
    std::string apparmor_profile;      // "": what the host gives
    std::string selinux_context;
    std::vector<PlanLimit> limits;
    int stop_signal = 15;
    std::vector<std::string>
        pre_start;  // argv of the event handlers, run as root in the app's confinement; empty: none
    std::vector<std::string> post_stop;
    PlanRestart restart;
    std::vector<PlanMount> mounts;
    Stdio stdin_mode = Stdio::null;
    Stdio stdout_mode = Stdio::log;
    Stdio stderr_mode = Stdio::log;
    SdNotify sdnotify = SdNotify::ignore;
    PlanHealth health;
    std::vector<PlanSocket> sockets;  // its descriptors from 3 on
};

// The pod's user namespace: its ids 0 to size - 1 are base to base + size - 1 on the host (user_namespaces(7)).
struct PlanUsers {
    uint32_t base = 0;
    uint32_t size = 0;      // 0: none, the pod's ids are the host's
    bool required = false;  // false: the pod runs without one where the kernel or a file system cannot
    explicit operator bool() const noexcept { return size != 0; }
    bool operator==(const PlanUsers&) const = default;
};

// A kernel setting of the pod's namespaces.
struct PlanSysctl {
    std::string path;  // below /proc/sys
    std::string value;
    bool operator==(const PlanSysctl&) const = default;
};

// Of stdout or stderr. An event handler logs where the program's stream goes elsewhere.
inline bool needs_journal_stream(const PlanApp& app, bool is_stderr) {
    const Stdio mode = is_stderr ? app.stderr_mode : app.stdout_mode;
    const bool has_handlers = !app.pre_start.empty() || !app.post_stop.empty() || !app.health.argv.empty();
    return mode == Stdio::log || (has_handlers && mode != Stdio::null && mode != Stdio::relay);
}

inline bool needs_default_filter(const PlanApp& app) { return app.seccomp && app.filter.empty(); }

struct Plan {
    PodId pod;
    Flavor flavor = Flavor::pod;
    std::string hostname;
    bool host_network = false;         // otherwise a namespace of its own
    bool host_ipc = false;             // otherwise a namespace of its own
    bool has_interfaces = false;       // more than lo: the starter makes them, and is told when the namespace is there
    std::string resolv_conf;           // absolute host paths of what apps see as /etc/resolv.conf and /etc/hosts;
    std::string hosts;                 // "": the image's own
    PlanUsers users;
    bool protect_paths = true;         // rkt-1.30.md 4.8
    uint32_t stop_timeout_ms = 10000;  // SIGTERM to SIGKILL when the pod ends
    bool ends_with_starter = false;    // foreground: the pod stops when the process that started it is gone
    bool is_mutable = false;           // `rkt app sandbox`: apps come and go, the pod ends only when it is stopped
    std::string unit;                  // for the journal stream's header; "" until it is known
    std::string journal;  // directory on the host of the pod's own (sandbox/own_journal.hpp); "": it has none
    std::vector<PlanSysctl> sysctls;
    std::vector<PlanVolume> volumes;
    std::vector<PlanApp> apps;
    uint64_t watchdog_usec = 0;   // the unit's WatchdogSec=, sd_watchdog_enabled(3); 0: none
    std::vector<std::string> credentials;  // their names (spec/credential.hpp)
    std::vector<PlanProxy> proxies;
    uint32_t proxy_idle_ms = 0;   // without a connection to one of them, after which the pod ends; 0: never
    bool is_handed_over = false;  // the starter ends when the pod has begun, and init is the unit's main process

    static Plan parse(std::string_view json);
    [[nodiscard]] std::string print() const;
};

}  // namespace rkt

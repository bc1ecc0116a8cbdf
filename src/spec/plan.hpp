// The plan of a pod: everything its leader and its init do, decided beforehand and as plain data, so
// that most of the isolation logic is tested without root. Made by sandbox/make_plan, saved as
// `plan.json` in the pod's directory, read again by `enter`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "spec/id.hpp"

namespace rkt {

struct PlanVolume {
    std::string name;
    std::string source;     // absolute host path (for kind=empty: a directory below the pod's)
    bool recursive = true;  // bind submounts too
    // kind=empty: the leader makes it, as this, unless it is there.
    bool create = false;
    uint32_t mode = 0755;
    uint32_t uid = 0;
    uint32_t gid = 0;
};

struct PlanMount {
    std::string volume;  // PlanVolume::name
    std::string target;  // path in the app's root, resolved there by the kernel (RESOLVE_IN_ROOT)
    bool read_only = false;
    bool copy_up = false;  // an implicit docker volume: filled from the image's own directory first
};

// null: /dev/null. log: a stream to the host's journal. inherit: the caller's own descriptor.
// relay: a socket to the foreground process, which prints each line and hands it to the journal.
// tty: a terminal of the pod's own devpts.
enum class Stdio { null, log, inherit, relay, tty };

struct PlanApp {
    AppName name;
    std::string cgroup;               // its own, a name below the unit's: APP.service
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
    bool seccomp = true;                // the default filter
    bool no_new_privileges = false;
    int stop_signal = 15;
    std::vector<PlanMount> mounts;
    Stdio stdin_mode = Stdio::null;
    Stdio stdout_mode = Stdio::log;
    Stdio stderr_mode = Stdio::log;
};

struct Plan {
    PodId pod;
    std::string hostname;
    bool host_network = false;         // otherwise a namespace of its own
    bool has_interfaces = false;       // more than lo: the starter makes them, and is told when the namespace is there
    std::string resolv_conf;           // absolute host paths of what apps see as /etc/resolv.conf and /etc/hosts;
    std::string hosts;                 // "": the image's own
    bool protect_paths = true;         // rkt-1.30.md 4.8
    uint32_t stop_timeout_ms = 10000;  // SIGTERM to SIGKILL when the pod ends
    bool ends_with_starter = false;    // foreground: the pod stops when the process that started it is gone
    std::string unit;                  // for the journal stream's header; "" until it is known
    std::vector<PlanVolume> volumes;
    std::vector<PlanApp> apps;

    static Plan parse(std::string_view json);
    [[nodiscard]] std::string print() const;
};

}  // namespace rkt

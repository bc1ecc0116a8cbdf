// From a pod manifest to a plan: pure, no system call (style.md 5.6).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sandbox/isolators/resources.hpp"
#include "sandbox/isolators/security_modules.hpp"
#include "spec/plan.hpp"
#include "spec/pod_manifest.hpp"

namespace rkt::sandbox {

struct AppTree {
    std::vector<std::string> layers;  // topmost first
    bool from_docker = false;         // implicit volumes copy up
    std::string stop_signal = {};     // as the image names it; "": SIGTERM
    NameValues annotations = {};      // the image's (spec/health.hpp)
    std::string lenient_group = {};   // one that need not be in the image's /etc/group: then it is the user's uid
};

// What an app's isolators say of system calls (seccomp/choose.hpp).
struct AppFilter {
    bool off = false;
    std::string path;  // absolute, of a compiled one; "": the default one
};

struct PlanInput {
    PodId pod;
    const PodManifest& manifest;
    std::map<std::string, AppTree> trees;  // by app name
    std::string pod_dir;                   // absolute
    Flavor flavor = Flavor::pod;
    std::string hostname;  // "" → rkt-UUID
    bool host_network = false;
    bool host_ipc = false;
    bool has_interfaces = false;
    std::string resolv_conf;  // absolute, "": the image's
    std::string hosts;
    std::vector<std::string> settled;          // targets where options win over volumes: rkt-1.30.md 4.11
    std::vector<std::string> credentials;      // names
    std::vector<PlanProxy> proxies;
    uint32_t proxy_idle_ms = 0;
    std::map<std::string, std::vector<PlanSocket>> sockets;  // by app name
    std::string journal;                                     // of the pod's own, absolute; "": none
    std::string metadata_url;                  // AC_METADATA_URL; "": none
    DiskOfPod disk = [] { return std::string(); };  // of pod_dir
    std::map<std::string, AppFilter> filters;  // by app name, of those with such isolators
    SecurityModules modules;
    bool insecure_capabilities = false;  // --insecure-options
    bool insecure_paths = false;
    bool insecure_seccomp = false;
    bool interactive = false;
    bool has_terminal = true;   // interactive: the caller's stdin is one; otherwise its streams pass through raw
    Stdio output = Stdio::log;  // of stdout and stderr that log
    uint64_t watchdog_usec = 0;  // of the unit; 0: none
};

// Throws Error: app without exec ('image "X" has an empty "exec" (try --exec=BINARY)'), dangling
// mount point, contradictory or unsupported isolators, each by name.
Plan make_plan(const PlanInput& input);

}  // namespace rkt::sandbox

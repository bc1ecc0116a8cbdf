// The one start path: `run`, `run-prepared` and the service of `run --detach` all come here
// (design.md 2, ARCHITECTURE.md "the story of run").
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "image/store.hpp"
#include "pod/contents.hpp"
#include "pod/limits.hpp"
#include "pod/pod_store.hpp"
#include "sandbox/namespace_holder.hpp"
#include "spec/credential.hpp"
#include "spec/name_resolution.hpp"
#include "spec/net_selection.hpp"
#include "spec/private_users.hpp"
#include "spec/socket_proxy.hpp"
#include "systemd/listen_fds.hpp"
#include "systemd/unit.hpp"

namespace rkt::pod {

struct StartOptions {
    std::string hostname;  // "" → rkt-UUID
    bool host_ipc = false;
    NetSelection network;
    NameResolution names;
    bool mds_register = false;  // with the metadata service
    std::optional<uint32_t> stop_timeout_ms = std::nullopt;  // from the stop signal to SIGKILL
    bool interactive = false;
    bool quiet = false;  // foreground: no copy of the apps' output on our stdout
    std::optional<PrivateUsers> users;  // none: as the pod was prepared
    bool own_journal = false;           // otherwise as the pod was prepared
    bool insecure_capabilities = false;
    bool insecure_paths = false;
    bool insecure_seccomp = false;
    std::optional<std::string> slice;                  // of the scope; default machine.slice
    std::vector<systemd::Property> properties;         // of the unit the pod gets, or is in
    bool has_limits = false;                           // that unit: the pod's own ones are set (`run --detach`)
    std::vector<CredentialFile> credentials;           // beside those of the unit we are in
    std::vector<systemd::ListenSocket> sockets;        // that it hands over
    std::vector<SocketProxy> proxies;                  // which of them lead to a port of the pod
    uint32_t proxy_idle_ms = 0;                        // without a connection, after which it ends; 0: never
    std::vector<std::string> config_dirs;              // with net.d, falling precedence
    std::vector<std::string> teardown;                 // rkt … net detach, to which the UUID is added
    std::string libexec_dir = "/usr/lib/rkt";          // rkt-init, default.bpf
    std::string bus_address;                           // "" → the system bus
    std::function<void(std::string_view)> warn;        // one line to the user
    std::function<void(std::string_view)> print_line;  // one line of an app's output (foreground)
};

// Starts the pod and stays with it (or hands over to systemd). Returns the exit status for the shell. Contents that are
// not in the pod's directory yet are written while the leader works. namespaces: begun for these options, or not yet
// (namespaces.hpp).
int start(Running pod, const PodContents& contents, const image::Store& images, const StartOptions& options,
          std::optional<sandbox::NamespaceHolder> namespaces = {});

struct DetachOptions {
    std::optional<std::string> unit;   // default rkt-<uuid>.service
    std::optional<std::string> slice;  // default machine.slice
    UnitLimits limits;                 // properties win over them
    bool ends_with_its_apps = true;    // none is begun again, or added later
    std::vector<systemd::Property> properties;
    std::vector<std::string> command;  // ExecStart=: rkt … run-prepared … UUID
    std::string bus_address;
};
// Hands the prepared pod to a transient service and returns its name when it is READY.
systemd::UnitName detach(const PodId& pod, const DetachOptions& options);

}  // namespace rkt::pod

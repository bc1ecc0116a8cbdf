// What `run` and `prepare` were asked for, typed and checked; no image is looked up yet.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/parsed_args.hpp"
#include "image/fetch.hpp"
#include "pod/prepare.hpp"
#include "spec/credential.hpp"
#include "spec/name_resolution.hpp"
#include "spec/net_selection.hpp"
#include "spec/pod_manifest.hpp"
#include "spec/private_users.hpp"
#include "spec/socket_proxy.hpp"
#include "systemd/unit.hpp"

namespace rkt::cli {

struct AppArgs : pod::AppOptions {
    std::string image;      // as it was written
    std::string signature;  // --signature
    std::optional<std::string> seccomp_profile;  // path of one
};

struct PodArgs {
    Flavor flavor = Flavor::pod;
    std::optional<std::string> manifest_file;  // --pod-manifest: then the rest of what makes a pod is absent
    std::vector<AppArgs> apps;
    std::vector<Volume> volumes;
    std::vector<Mount> mounts;  // pod-wide
    std::vector<ExposedPort> ports;
    std::vector<Isolator> isolators;
    bool inherit_env = false;
    NameValues env;
    std::vector<std::string> env_files;
    image::PullPolicy pull_policy = image::PullPolicy::fresh;
    bool quiet = false;
};
PodArgs parse_pod_args(const ParsedArgs& parsed);  // throws UsageError

// --private-users of `run`, `prepare` and `run-prepared`. Throws UsageError.
std::optional<PrivateUsers> parse_private_users(const GivenOptions& options);

// --journal of the same. Throws UsageError.
bool wants_own_journal(const GivenOptions& options);

// How the pod is started: `run` and `run-prepared`.
struct StartArgs {
    NetSelection network;
    NameResolution names;
    std::string hostname;  // "": rkt-UUID
    bool host_ipc = false;
    std::vector<CredentialFile> credentials;
    std::vector<SocketProxy> proxies;  // --socket
    uint32_t proxy_idle_ms = 0;        // 0: never
    bool mds_register = false;
    std::optional<uint32_t> stop_timeout_ms = std::nullopt;
    bool interactive = false;
    bool quiet = false;
    std::optional<PrivateUsers> users;
    bool own_journal = false;
    std::optional<std::string> slice;
    std::vector<systemd::Property> properties;
    bool has_limits = false;  // the unit has the pod's already
};
StartArgs parse_start_args(const GivenOptions& options);  // throws UsageError

// `app add`.
struct AddArgs {
    std::string uuid;
    AppArgs app;
    std::vector<Volume> volumes;
};
AddArgs parse_add_args(const ParsedArgs& parsed);  // throws UsageError

struct DetachArgs {
    std::optional<std::string> unit;
};

struct RunArgs {
    PodArgs pod;
    StartArgs start;
    std::optional<DetachArgs> detach;
    std::optional<std::string> uuid_file;  // --uuid-file-save
};
RunArgs parse_run_args(const ParsedArgs& parsed);  // throws UsageError
// `app sandbox`: a pod without apps.
struct SandboxArgs {
    RunArgs run;
    NameValues annotations;
    NameValues user_annotations;
    NameValues user_labels;
};
SandboxArgs parse_sandbox_args(const ParsedArgs& parsed);  // throws UsageError

}  // namespace rkt::cli
